import { CloseButton, Pill, Select, SimpleGrid, TextInput } from '@mantine/core';
import { UserSelect } from '../user-select.tsx';
import { actionChoices } from './say-action.ts';

export type AuditSearch = { actor?: string; action?: string; subject?: string; from?: string; to?: string };

/** What of the record is looked for. */
export function AuditFilters({ search, onChange }: { search: AuditSearch; onChange: (search: AuditSearch) => void }) {
  const set = (name: keyof AuditSearch, value: string | null | undefined) => {
    const { [name]: _, ...rest } = search;
    onChange(value ? { ...rest, [name]: value } : rest);
  };
  return (
    <>
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="sm">
        <UserSelect label="Who" value={search.actor} onChange={(id) => set('actor', id)} />
        <Select
          label="What"
          placeholder="Anything"
          searchable
          clearable
          data={actionChoices}
          value={search.action ?? null}
          onChange={(action) => set('action', action)}
        />
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
      {search.subject !== undefined && (
        <Pill.Group>
          <Pill withRemoveButton={false} size="md">
            One subject only <CloseButton size="xs" aria-label="Show every subject" onClick={() => set('subject', undefined)} />
          </Pill>
        </Pill.Group>
      )}
    </>
  );
}
