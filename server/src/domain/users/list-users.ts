import type { Database } from '../../db/database.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { pageById, type Page, type PageInput } from '../page-by-id.ts';
import { listUserRows } from './user-store.ts';
import type { User } from './user.ts';

/**
 * Users in the order they were made, disabled ones too.
 *
 * @param input.q words looked for in names and e-mail addresses, ignoring case; empty or absent: everybody
 * @throws AppError `forbidden`, `invalid_input` for a foreign cursor
 */
export async function listUsers(
  deps: { db: Database },
  actor: Actor,
  input: PageInput & { q?: string | undefined },
): Promise<Page<User>> {
  assertAdmin(actor);
  return pageById(input, (page) => listUserRows(deps.db.sql, { ...page, words: input.q ?? '' }));
}
