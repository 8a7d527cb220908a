import { Group, Select, TextInput } from '@mantine/core';
import { Icon } from '../../../../components/icon.tsx';
import { authTypes } from '../form/authentication-group.tsx';
import type { ListFilter, SortKey, Sorting } from './server-rows.ts';

const states = [
  { value: '', label: 'On and off' },
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
  { value: 'trouble', label: 'In trouble' },
] as const;

const orders: readonly { value: SortKey; label: string }[] = [
  { value: 'name', label: 'By name' },
  { value: 'health', label: 'By health' },
  { value: 'tools', label: 'By tools' },
  { value: 'users', label: 'By users connected' },
];

/** Finds servers; where there are no heads to sort by, sorts them too. */
export function ServersToolbar(props: {
  filter: ListFilter;
  onFilter: (filter: ListFilter) => void;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}) {
  const { filter, onFilter, sorting, onSort } = props;
  return (
    <Group gap="sm">
      <TextInput
        flex="1 1 200px"
        aria-label="Find a server"
        placeholder="Find by name or host"
        leftSection={<Icon name="search" size={16} />}
        value={filter.words}
        onChange={(event) => onFilter({ ...filter, words: event.currentTarget.value })}
      />
      <Select
        w={{ base: '100%', xs: 190 }}
        aria-label="Authentication"
        data={[{ value: '', label: 'Any authentication' }, ...authTypes]}
        value={filter.auth}
        allowDeselect={false}
        onChange={(value) => onFilter({ ...filter, auth: authTypes.find((type) => type.value === value)?.value ?? '' })}
      />
      <Select
        w={{ base: '100%', xs: 140 }}
        aria-label="State"
        data={states}
        value={filter.state}
        allowDeselect={false}
        onChange={(value) => onFilter({ ...filter, state: states.find((state) => state.value === value)?.value ?? '' })}
      />
      <Select
        hiddenFrom="sm"
        w="100%"
        aria-label="Order"
        data={orders}
        value={sorting.by}
        allowDeselect={false}
        onChange={(value) =>
          onSort({
            by: orders.find((order) => order.value === value)?.value ?? 'name',
            descending: value === 'tools' || value === 'users',
          })
        }
      />
    </Group>
  );
}
