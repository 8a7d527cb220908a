import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { pageById, type Page, type PageInput } from '../page-by-id.ts';
import type { ApiToken } from './api-token.ts';
import { listApiTokenRows } from './api-token-store.ts';

/** The caller's own tokens, expired ones too, the newest first. @throws AppError `invalid_input` for a foreign cursor */
export function listApiTokens(deps: { db: Database }, actor: Actor, input: PageInput): Promise<Page<ApiToken>> {
  return pageById(input, (page) => listApiTokenRows(deps.db.sql, actor.userId, page));
}
