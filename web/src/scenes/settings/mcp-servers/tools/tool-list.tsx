import type { ServerTool } from '@gatehouse/contract';
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../../../../components/icon.tsx';
import type { ServerForm } from '../form/use-server-form.ts';
import { allowOnly, isAllowed, isReadOnly, setAllowed } from './judge-listed.ts';
import { ToolRow } from './tool-row.tsx';

const kinds = [
  { value: 'all', label: 'All tools' },
  { value: 'allowed', label: 'Allowed' },
  { value: 'blocked', label: 'Blocked' },
  { value: 'read', label: 'Read-only' },
  { value: 'write', label: 'Not read-only' },
] as const;

type Kind = (typeof kinds)[number]['value'];

/** So many rows are laid out at once. */
const pageSize = 50;

/** The tools of a server, to be found, looked at, allowed and blocked. */
export function ToolList({ form, tools }: { form: ServerForm; tools: readonly ServerTool[] }) {
  const { values, change } = form;
  const [words, setWords] = useState('');
  const [kind, setKind] = useState<Kind>('all');
  const [shown, setShown] = useState(pageSize);
  const found = tools.filter((tool) => fits(tool, words) && isOf(tool, kind, isAllowed(tool.name, values)));
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <TextInput
          flex="1 1 160px"
          size="xs"
          aria-label="Find a tool"
          placeholder="Find a tool"
          leftSection={<Icon name="search" size={14} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Select
          w={130}
          size="xs"
          aria-label="Which tools"
          data={kinds}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(kinds.find((one) => one.value === value)?.value ?? 'all')}
        />
      </Group>
      <Counts form={form} tools={tools} />
      <Stack gap={0} role="list" aria-label="Tools">
        {found.slice(0, shown).map((tool) => (
          <ToolRow
            key={tool.name}
            tool={tool}
            allowed={isAllowed(tool.name, values)}
            onChange={(allowed) => change(setAllowed(values, tool.name, allowed))}
          />
        ))}
      </Stack>
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          {tools.length === 0 ? 'The server lists no tools.' : 'No tool is like that.'}
        </Text>
      )}
      {found.length > shown && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShown(shown + pageSize)}>
          Show {Math.min(pageSize, found.length - shown)} of {found.length - shown} more
        </Button>
      )}
    </Stack>
  );
}

function Counts({ form: { values, change }, tools }: { form: ServerForm; tools: readonly ServerTool[] }) {
  const readOnly = tools.filter(isReadOnly).map(({ name }) => name);
  const allowed = tools.filter(({ name }) => isAllowed(name, values)).length;
  const allowAll = () => {
    const listed = new Set(tools.map(({ name }) => name));
    change({ tool_allow_list: [], tool_deny_list: values.tool_deny_list.filter((name) => !listed.has(name)) });
  };
  return (
    <Group gap="xs" justify="space-between">
      <Text size="sm" role="status">
        {countWords(tools.length, allowed)}
      </Text>
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="default"
          disabled={readOnly.length === 0}
          onClick={() => change(allowOnly(readOnly, values))}
        >
          Allow only the {readOnly.length} read-only
        </Button>
        <Button size="compact-xs" variant="default" disabled={allowed === tools.length} onClick={allowAll}>
          Allow all
        </Button>
      </Group>
    </Group>
  );
}

function countWords(all: number, allowed: number): string {
  const tools = all === 1 ? '1 tool' : `${all} tools`;
  return all === allowed ? `${tools}, all allowed` : `${tools}: ${allowed} allowed, ${all - allowed} blocked`;
}

function fits({ name, title, description }: ServerTool, words: string): boolean {
  const text = `${name} ${title} ${description}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function isOf(tool: ServerTool, kind: Kind, allowed: boolean): boolean {
  switch (kind) {
    case 'all':
      return true;
    case 'allowed':
      return allowed;
    case 'blocked':
      return !allowed;
    case 'read':
      return isReadOnly(tool);
    case 'write':
      return !isReadOnly(tool);
  }
}
