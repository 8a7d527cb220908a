import type { ServerTool } from '@gatehouse/contract';
import { ActionIcon, Badge, Code, Collapse, Group, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { CopyText } from '../../../../components/copy-text.tsx';
import { Icon } from '../../../../components/icon.tsx';

/** One tool: whether it exists, and behind a click all that the server says of it. */
export function ToolRow({
  tool,
  allowed,
  onChange,
}: {
  tool: ServerTool;
  allowed: boolean;
  onChange: (allowed: boolean) => void;
}) {
  const [isOpen, { toggle }] = useDisclosure();
  return (
    <Stack gap={0} role="listitem" py={6} style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}>
      <Group gap="xs" wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          onClick={toggle}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Close' : 'Open'} ${tool.name}`}
        >
          <Icon name={isOpen ? 'open' : 'chevron'} size={14} />
        </ActionIcon>
        <Stack gap={0} flex={1} miw={0} opacity={allowed ? 1 : 0.6}>
          <Group gap={6}>
            <Text size="sm" fw={500} td={allowed ? 'none' : 'line-through'}>
              {tool.name}
            </Text>
            <Hints tool={tool} />
          </Group>
          <Text size="xs" c="dimmed" lineClamp={isOpen ? 0 : 1}>
            {tool.description || tool.title}
          </Text>
        </Stack>
        <Switch
          size="sm"
          checked={allowed}
          onChange={(event) => onChange(event.currentTarget.checked)}
          aria-label={`${tool.name} is allowed`}
        />
      </Group>
      <Collapse expanded={isOpen}>{isOpen && <Details tool={tool} />}</Collapse>
    </Stack>
  );
}

function Hints({ tool: { annotations } }: { tool: ServerTool }) {
  return (
    <>
      {annotations['readOnlyHint'] === true && <Hint text="read-only" />}
      {annotations['destructiveHint'] === true && <Hint text="destructive" color="orange" />}
      {annotations['openWorldHint'] === true && <Hint text="reaches outside" />}
    </>
  );
}

function Hint({ text, color = 'gray' }: { text: string; color?: string }) {
  return (
    <Badge size="xs" variant="light" color={color} tt="none">
      {text}
    </Badge>
  );
}

function Details({ tool }: { tool: ServerTool }) {
  return (
    <Stack gap="xs" ml={30} mt="xs">
      <Group gap={4}>
        <Text size="xs">Models see</Text>
        <Code fz="xs">{tool.exposed_name}</Code>
        <CopyText value={tool.exposed_name} what="the exposed name" />
      </Group>
      {Object.keys(tool.annotations).length > 0 && (
        <Text size="xs">
          What the server says of it:{' '}
          {Object.entries(tool.annotations)
            .map(([name, value]) => `${name} ${String(value)}`)
            .join(', ')}
        </Text>
      )}
      <Code block fz="xs" mah={260} tabIndex={0} aria-label={`Input schema of ${tool.name}`}>
        {JSON.stringify(tool.input_schema, undefined, 2)}
      </Code>
    </Stack>
  );
}
