import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { pageById, type Page, type PageInput } from '../page-by-id.ts';
import { listSessionRows } from './session-store.ts';
import type { Session } from './session.ts';

/** The caller's own live sessions, the newest first. @throws AppError `invalid_input` for a cursor that is not one of ours */
export function listSessions(deps: { db: Database }, actor: Actor, input: PageInput): Promise<Page<Session>> {
  return pageById(input, (page) => listSessionRows(deps.db.sql, actor.userId, page));
}
