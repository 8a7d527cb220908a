import { Badge, Box, Group, Paper, Radio, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { Icon } from '../../../../components/icon.tsx';
import { FormGroup } from './form-group.tsx';
import { IconSign } from './icon-sign.tsx';
import type { ServerForm } from './use-server-form.ts';

/** The policies: what each is called, and what it means for a user. */
export const policies = [
  { value: 'force_on', name: 'Always on', about: 'In every chat of everyone. Nobody can turn it off.' },
  { value: 'default_on', name: 'On by default', about: 'Chosen in a new chat; each user may turn it off.' },
  { value: 'default_off', name: 'Off by default', about: 'Listed; whoever wants it turns it on.' },
] as const;

/** What an availability is called. */
export function policyLabel(availability: ServerForm['values']['availability']): string {
  return policies.find(({ value }) => value === availability)?.name ?? availability;
}

/** Who has the server in their chats. */
export function AvailabilityGroup({ form }: { form: ServerForm }) {
  const { values, change } = form;
  return (
    <FormGroup title="Availability" about="Who has it in their chats.">
      <Switch
        name="enabled"
        label="Enabled"
        description="Off hides it from everyone but admins, also in chats that use it."
        checked={values.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
        error={form.errorOf('enabled')}
      />
      <Radio.Group
        name="availability"
        aria-label="Availability"
        value={values.availability}
        onChange={(value) => change({ availability: policies.find((one) => one.value === value)?.value ?? 'default_off' })}
        error={form.errorOf('availability')}
      >
        <SimpleGrid type="container" cols={{ base: 1, '560px': 3 }} spacing="sm">
          {policies.map(({ value, name, about }) => (
            <Radio.Card
              key={value}
              value={value}
              p="sm"
              aria-label={name}
              bd={values.availability === value ? '1px solid var(--mantine-primary-color-filled)' : undefined}
            >
              <Group wrap="nowrap" align="flex-start" gap="xs">
                <Radio.Indicator mt={2} />
                <Stack gap={4} flex={1} miw={0}>
                  <Text size="sm" fw={600}>
                    {name}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {about}
                  </Text>
                </Stack>
              </Group>
              <PickerRow policy={value} name={values.display_name} icon={values.icon_url} />
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      <Switch
        name="model_intent"
        label="Status labels"
        description="The model says in plain words what each call is for, and people see that as the call’s label."
        checked={values.model_intent}
        onChange={(event) => change({ model_intent: event.currentTarget.checked })}
        error={form.errorOf('model_intent')}
      />
    </FormGroup>
  );
}

/** What a user will see of it in the picker, in small. */
function PickerRow({ policy, name, icon }: { policy: (typeof policies)[number]['value']; name: string; icon: string }) {
  return (
    <Paper withBorder px={8} py={4} mt="xs" aria-hidden bg="var(--mantine-color-body)">
      <Group gap={6} wrap="nowrap" h={22}>
        <IconSign icon={icon} size={18} />
        <Text size="xs" truncate flex={1} miw={0}>
          {name === '' ? 'Server' : name}
        </Text>
        {policy === 'force_on' ? (
          <Badge size="xs" variant="light" color="gray" leftSection={<Icon name="lock" size={10} />} tt="none">
            on
          </Badge>
        ) : (
          <DrawnSwitch isOn={policy === 'default_on'} />
        )}
      </Group>
    </Paper>
  );
}

/** A switch to look at: a real one may not be inside something that is clicked. */
function DrawnSwitch({ isOn }: { isOn: boolean }) {
  const colour = isOn ? 'var(--mantine-primary-color-filled)' : 'var(--mantine-color-default-border)';
  return (
    <Group w={28} h={16} p={3} bdrs="xl" bg={colour} justify={isOn ? 'flex-end' : 'flex-start'} gap={0}>
      <Box w={10} h={10} bdrs="xl" bg="white" />
    </Group>
  );
}
