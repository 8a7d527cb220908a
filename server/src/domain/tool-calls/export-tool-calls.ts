import type { ListToolCallsQuery, ToolCallEntry } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { readPages } from '../read-pages.ts';
import { listToolCallEntries } from './list-tool-calls.ts';

/** Few: each may have a long result. */
const pageLimit = 50;

/**
 * Every call that the filters mean and the actor may see, as `listToolCallEntries` gives them, newest first, read page by page
 * as it is consumed; calls made meanwhile are not among them.
 */
export function exportToolCalls(
  deps: { db: Database },
  actor: Actor,
  filter: Omit<ListToolCallsQuery, 'limit' | 'cursor'>,
): AsyncGenerator<ToolCallEntry, void, undefined> {
  return readPages((cursor) => listToolCallEntries(deps, actor, { ...filter, limit: pageLimit, cursor }));
}
