import { CloseButton, Pill, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { serversQuery } from '../../../api/servers.ts';
import { UserSelect } from '../user-select.tsx';
import { outcomes } from './outcomes.tsx';

type Search = {
  user_id?: string;
  server_id?: string;
  chat_id?: string;
  outcome?: string;
  tool?: string;
  from?: string;
  to?: string;
};
type Props = { search: Search; isAdmin: boolean; onChange: (search: Search) => void };

/** Which calls are looked for. */
export function ToolCallFilters({ search, isAdmin, onChange }: Props) {
  const { data: servers = [] } = useQuery(serversQuery);
  const set = (name: keyof Search, value: string | null | undefined) => {
    const { [name]: _, ...rest } = search;
    onChange(value ? { ...rest, [name]: value } : rest);
  };
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
        {isAdmin && <UserSelect label="For" value={search.user_id} onChange={(id) => set('user_id', id)} />}
        <Select
          label="Server"
          placeholder="Any"
          searchable
          clearable
          data={servers.map(({ id, display_name: label }) => ({ value: id, label }))}
          value={search.server_id ?? null}
          onChange={(id) => set('server_id', id)}
        />
        <Select
          label="Outcome"
          placeholder="Any"
          clearable
          data={Object.entries(outcomes).map(([value, { label }]) => ({ value, label }))}
          value={search.outcome ?? null}
          onChange={(outcome) => set('outcome', outcome)}
        />
        <ToolInput value={search.tool ?? ''} onChange={(tool) => set('tool', tool)} />
        <TextInput
          label="From"
          type="date"
          value={search.from?.slice(0, 10) ?? ''}
          onChange={(event) => set('from', event.currentTarget.value)}
        />
        <TextInput
          label="Until"
          type="date"
          value={search.to?.slice(0, 10) ?? ''}
          onChange={(event) => set('to', event.currentTarget.value)}
        />
      </SimpleGrid>
      {search.chat_id !== undefined && (
        <Pill.Group>
          <Pill size="md">
            One chat only <CloseButton size="xs" aria-label="Show every chat" onClick={() => set('chat_id', undefined)} />
          </Pill>
        </Pill.Group>
      )}
    </>
  );
}

/** Looks for what was typed once the typing rests; follows `value` while nobody types. */
function ToolInput({ value, onChange }: { value: string; onChange: (tool: string) => void }) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback((tool: string) => onChange(tool.trim()), 300);
  useEffect(() => {
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);
  return (
    <TextInput
      ref={input}
      label="Tool"
      placeholder="Its name at the server"
      maxLength={300}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}
