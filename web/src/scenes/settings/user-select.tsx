import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { userQuery, usersQuery } from '../../api/users.ts';

/** Chooses one of the users, found by words. */
export function UserSelect({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const [words, setWords] = useState('');
  const [searched] = useDebouncedValue(words.trim(), 200);
  const { data: chosen } = useQuery({ ...userQuery(value ?? ''), enabled: value !== undefined });
  const { data: found = [] } = useInfiniteQuery(usersQuery(searched === chosen?.name ? '' : searched));
  const isListed = chosen === undefined || found.some(({ id }) => id === chosen.id);
  const users = isListed ? found : [chosen, ...found];
  return (
    <Select
      label={label}
      placeholder="Anybody"
      searchable
      clearable
      nothingFoundMessage="Nobody is found"
      filter={({ options }) => options} // Gatehouse has searched them
      data={users.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      searchValue={words}
      onSearchChange={setWords}
      maxDropdownHeight={300}
    />
  );
}
