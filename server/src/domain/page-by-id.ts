import { invalidField } from '../errors.ts';
import { isId } from './new-id.ts';

/** What of a list is asked for: `limit` at most, beyond the cursor that the page before gave out. */
export type PageInput = { limit: number; cursor?: string | undefined };
export type Page<T> = { items: T[]; /** Null on the last page. */ nextCursor: string | null };

/**
 * One page of a list in the order of its ids; a cursor is the id of the last one on the page before, whether it is still there
 * or not.
 * @param read gives `limit` at most beyond the id `beyond`, in the list's order
 * @throws AppError `invalid_input` for a cursor that is not one of ours
 */
export async function pageById<T extends { id: string }>(
  { limit, cursor }: PageInput,
  read: (page: { limit: number; beyond: string | undefined }) => Promise<T[]>,
): Promise<Page<T>> {
  if (cursor !== undefined && !isId(cursor)) {
    throw invalidField('/query/cursor', 'bad_cursor', 'This cursor is not one that a list gave out.');
  }
  const rows = await read({ limit: limit + 1, beyond: cursor });
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
