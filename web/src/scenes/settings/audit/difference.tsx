import { Box, Code, Table, Text, VisuallyHidden } from '@mantine/core';
import classes from './difference.module.css';

type Values = Record<string, unknown> | null;

/** What a change made of what was there, field by field; nothing where there is nothing to compare. */
export function Difference({ before, after }: { before: Values; after: Values }) {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (fields.length === 0) return null;
  return (
    <Table layout="fixed" aria-label="What changed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Field</Table.Th>
          <Table.Th>Before</Table.Th>
          <Table.Th>After</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map((field) => (
          <Table.Tr key={field}>
            <Table.Th scope="row" fw={400}>
              <Code>{field}</Code>
            </Table.Th>
            <Table.Td className={classes['before'] ?? ''}>
              <Value of={before} field={field} />
            </Table.Td>
            <Table.Td className={classes['after'] ?? ''}>
              <Value of={after} field={field} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Value({ of, field }: { of: Values; field: string }) {
  if (of === null || !Object.hasOwn(of, field)) {
    return (
      <Text c="dimmed" size="sm">
        <span aria-hidden>–</span>
        <VisuallyHidden>not there</VisuallyHidden>
      </Text>
    );
  }
  const value = of[field];
  return (
    <Box fz="sm" className={classes['value'] ?? ''}>
      {typeof value === 'string' && value !== '' ? value : JSON.stringify(value, null, 1)}
    </Box>
  );
}
