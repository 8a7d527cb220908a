export type Rows = { columns: string[]; rows: Record<string, unknown>[] };

const mostColumns = 12;

/** A result that is rows: a list of objects without depth, by itself or as the one list of an object. Undefined for anything else. */
export function findRows(value: unknown): Rows | undefined {
  const list = Array.isArray(value) ? value : findOnlyList(value);
  if (!list || list.length === 0 || !list.every(isFlat)) return undefined;
  const columns = [...new Set(list.flatMap((row) => Object.keys(row)))];
  return columns.length === 0 || columns.length > mostColumns ? undefined : { columns, rows: list };
}

function findOnlyList(value: unknown): unknown[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const lists = Object.values(value).filter(Array.isArray);
  return lists.length === 1 ? lists[0] : undefined;
}

function isFlat(row: unknown): row is Record<string, unknown> {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return false;
  return Object.values(row).every((cell) => typeof cell !== 'object' || cell === null);
}
