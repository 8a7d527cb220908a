import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';

/** How a whole list can be had as a file. */
export const exportTypes = ['text/csv', 'application/jsonl', 'application/x-ndjson'] as const;
export type ExportType = (typeof exportTypes)[number];

/** The answer of a list that can be had page by page, or as a file. */
export function pageOrFile<Page extends z.ZodType>(page: Page) {
  return {
    description: 'By `Accept`: one page as JSON, or all that the filters mean as CSV or JSON lines',
    content: {
      'application/json': { schema: page },
      'text/csv': { schema: z.string() },
      'application/jsonl': { schema: z.string() },
      'application/x-ndjson': { schema: z.string() },
    },
  };
}

/** The kind of file that a request's `Accept` asks for; undefined when JSON will do. */
export function findExportType(c: Context): ExportType | undefined {
  const wanted = accepts(c, { header: 'Accept', supports: ['application/json', ...exportTypes], default: 'application/json' });
  return exportTypes.find((type) => type === wanted);
}

/**
 * Answers with all rows as a file, each written when the one before has been taken, so that a long list needs little memory.
 * @param rows.columns the fields of a row, in the order of the file's columns
 */
export function answerExport(
  c: Context,
  type: ExportType,
  rows: { name: string; columns: readonly string[]; items: AsyncGenerator<Record<string, unknown>, void, undefined> },
): Response {
  const { columns, items } = rows;
  const isCsv = type === 'text/csv';
  const encoder = new TextEncoder();
  const toLine = (row: Record<string, unknown>) =>
    isCsv ? toCsvLine(columns.map((column) => row[column])) : `${JSON.stringify(row)}\n`;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (isCsv) controller.enqueue(encoder.encode(toCsvLine(columns)));
    },
    pull: async (controller) => {
      const next = await items.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(toLine(next.value)));
    },
    cancel: async () => {
      await items.return();
    },
  });
  return c.body(body, 200, {
    'content-type': isCsv ? 'text/csv; charset=utf-8; header=present' : type,
    'content-disposition': `attachment; filename="${rows.name}.${isCsv ? 'csv' : 'jsonl'}"`,
  });
}

/** @see RFC 4180 */
function toCsvLine(cells: readonly unknown[]): string {
  return `${cells.map(toCsvCell).join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula gets an apostrophe in front: names in the record are other people's. */
function toCsvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
