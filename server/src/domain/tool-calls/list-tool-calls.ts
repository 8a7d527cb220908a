import type { ListToolCallsQuery, ToolCallEntry } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { pageById, type Page } from '../page-by-id.ts';
import { readSettings } from '../settings/read-settings.ts';
import { listToolCallRows } from './tool-call-store.ts';
import { toToolCallEntry } from './tool-call-view.ts';

/**
 * Tool calls on record, newest first: the actor's own, or everybody's for an admin. What other people sent and got is shown
 * to an admin only while the setting `record_tool_arguments` is on.
 *
 * @throws AppError `invalid_input` for a foreign cursor
 */
export async function listToolCallEntries(
  deps: { db: Database },
  actor: Actor,
  query: ListToolCallsQuery,
): Promise<Page<ToolCallEntry>> {
  const { limit, cursor, ...filter } = query;
  const seesOthers = actor.role === 'admin';
  const { recordToolArguments } = await readSettings(deps.db.sql);
  const page = await pageById({ limit, cursor }, (beyond) =>
    listToolCallRows(deps.db.sql, seesOthers ? filter : { ...filter, owner: actor.userId }, beyond),
  );
  const items = page.items.map((row) => toToolCallEntry(row, { whole: row.user_id === actor.userId || recordToolArguments }));
  return { ...page, items };
}
