import type { ToolCallEntry } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { isId } from '../new-id.ts';
import { readSettings } from '../settings/read-settings.ts';
import { findRecordedToolCall } from './tool-call-store.ts';
import { toToolCallEntry } from './tool-call-view.ts';

/**
 * One tool call on record: the actor's own, or anybody's for an admin, who sees what others sent and got only while the setting
 * `record_tool_arguments` is on.
 *
 * @throws AppError `not_found`, also for a call of somebody else
 */
export async function getToolCall(deps: { db: Database }, actor: Actor, id: string): Promise<ToolCallEntry> {
  const row = isId(id) ? await findRecordedToolCall(deps.db.sql, id) : undefined;
  const isOwn = row?.user_id === actor.userId;
  if (!row || !(isOwn || actor.role === 'admin')) throw notFound();
  return toToolCallEntry(row, { whole: isOwn || (await readSettings(deps.db.sql)).recordToolArguments });
}
