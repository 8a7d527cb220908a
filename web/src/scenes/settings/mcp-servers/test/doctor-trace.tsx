import type { OAuthDiscovery } from '@gatehouse/contract';
import { Code, Group, Spoiler, Stack, Text } from '@mantine/core';

/** Every request of a search for an authorization server: what was asked, what came, and what that means. */
export function DoctorTrace({ steps }: { steps: OAuthDiscovery['steps'] }) {
  return (
    <Spoiler maxHeight={150} showLabel={`Show all ${steps.length} requests`} hideLabel="Show fewer" fz="xs">
      <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Requests of the search">
        {steps.map((step, index) => (
          // The same address can be asked twice.
          <li key={`${index} ${step.url}`}>
            <Code block fz="xs" p={6} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {step.url}
            </Code>
            <Group gap="xs" mt={2} wrap="nowrap" align="flex-start">
              <Text size="xs" fw={600} style={{ whiteSpace: 'nowrap' }}>
                {step.status === null ? 'No answer' : `HTTP ${step.status}`}
              </Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {Math.round(step.took_ms)} ms
              </Text>
              <Text size="xs">{step.concluded}</Text>
            </Group>
          </li>
        ))}
      </Stack>
    </Spoiler>
  );
}
