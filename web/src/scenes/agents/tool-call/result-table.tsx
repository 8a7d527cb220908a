import { Button, ScrollArea, Table } from '@mantine/core';
import { useState } from 'react';
import type { Rows } from './find-rows.ts';
import classes from './tool-call.module.css';

const fewRows = 50;

/** Rows as a table; numbers stand to the right. */
export function ResultTable({ rows: { columns, rows } }: { rows: Rows }) {
  const [shown, setShown] = useState(fewRows);
  return (
    <ScrollArea w="100%" type="auto">
      <Table className={classes['table']} fz="xs" striped withTableBorder verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{column.replaceAll('_', ' ')}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, shown).map((row, place) => (
            <Table.Tr key={place}>
              {columns.map((column) => (
                <Table.Td key={column} ta={typeof row[column] === 'number' ? 'right' : undefined}>
                  {toCell(row[column])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > shown && (
        <Button size="compact-xs" variant="subtle" onClick={() => setShown(rows.length)}>
          Show all {rows.length} rows
        </Button>
      )}
    </ScrollArea>
  );
}

function toCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
