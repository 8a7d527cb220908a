import { Box, Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './card-table.module.css';

export type Column<T> = {
  /** The head of the column. */
  label: string;
  cell: (item: T) => ReactNode;
  /** `title`: what the row is about, on top of its card. `actions`: buttons, at the end of it; the head is for screen readers only. */
  kind?: 'title' | 'actions';
};

/** A table; under 768 px each row is a card with the heads beside the values. */
export function CardTable<T>(props: {
  /** What it lists, for screen readers. */
  label: string;
  columns: readonly Column<T>[];
  items: readonly T[];
  keyOf: (item: T) => string;
}) {
  const { label, columns, items, keyOf } = props;
  return (
    <Box className={classes['frame'] ?? ''}>
      {/* The roles are said, since a table whose parts are laid out as blocks loses them. */}
      <Table className={classes['table'] ?? ''} verticalSpacing="sm" highlightOnHover role="table" aria-label={label}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map(({ label: head, kind }) => (
              <Table.Th key={head} role="columnheader" scope="col">
                {kind === 'actions' ? <VisuallyHidden>{head}</VisuallyHidden> : head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {items.map((item) => (
            <Table.Tr key={keyOf(item)} role="row">
              {columns.map(({ label: head, kind, cell }) => (
                <Table.Td
                  key={head}
                  role={kind === 'title' ? 'rowheader' : 'cell'}
                  ta={kind === 'actions' ? 'right' : 'left'}
                  data-kind={kind}
                  data-label={kind === undefined ? head : undefined}
                >
                  {cell(item)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
