import type { Row } from './bench-number.ts';

const headings = ['number', 'measured', 'target', ''];

/** Prints the lines as one table, columns aligned. */
export function printTable(rows: readonly Row[]): void {
  const cells = [headings, ...rows.map((row) => [row.what, row.measured, row.target, verdictOf(row)])];
  const widths = headings.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  for (const line of cells)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

function verdictOf({ isMet }: Row): string {
  if (isMet === undefined) return '';
  return isMet ? 'ok' : 'OVER';
}
