import type { ServerTool } from '@gatehouse/contract';
import { Pill, Stack, Text } from '@mantine/core';
import { Caution } from '../caution.tsx';
import type { ServerForm } from '../form/use-server-form.ts';
import { findVanished } from './judge-listed.ts';

/** Entries of the lists that the server has no tool for. */
export function VanishedTools({ form, tools }: { form: ServerForm; tools: readonly ServerTool[] }) {
  const { values, change } = form;
  const vanished = findVanished(values, tools);
  if (vanished.length === 0) return null;
  const remove = (name: string) =>
    change({
      tool_allow_list: values.tool_allow_list.filter((entry) => entry !== name),
      tool_deny_list: values.tool_deny_list.filter((entry) => entry !== name),
    });
  return (
    <Caution title="The server has no such tools (any more)">
      <Stack gap="xs">
        <Text size="xs">These are in your lists and fit nothing. They apply again if the server brings them back.</Text>
        <Pill.Group>
          {vanished.map((name) => (
            <Pill
              key={name}
              withRemoveButton
              onRemove={() => remove(name)}
              removeButtonProps={{ 'aria-label': `Remove ${name}`, 'aria-hidden': false, tabIndex: 0 }}
            >
              {name} · {values.tool_deny_list.includes(name) ? 'blocked' : 'allowed'}
            </Pill>
          ))}
        </Pill.Group>
      </Stack>
    </Caution>
  );
}
