import type { Sql } from '../../db/database.ts';
import type { FindingCode } from '../../protocol/oauth/finding.ts';
import type { Server } from '../servers/server.ts';

/** What the last login at a server that came to nothing came back from the provider with. */
export type LoginFailure = { code: FindingCode; at: Date };

/** Keeps what a login came back with, in place of what an earlier one did. */
export async function saveLoginFailure(sql: Sql, server: Pick<Server, 'id' | 'url'>, code: FindingCode): Promise<void> {
  await sql
    .insertInto('oauth_discoveries')
    .values((eb) => ({ server_id: server.id, url: server.url, login_failure: code, login_failed_at: eb.fn<Date>('now') }))
    .onConflict((conflict) =>
      conflict.column('server_id').doUpdateSet((eb) => ({
        url: server.url,
        login_failure: code,
        login_failed_at: eb.fn<Date>('now'),
      })),
    )
    .execute();
}

/** Forgets it: a login went well, or is begun otherwise from now on. */
export async function clearLoginFailure(sql: Sql, serverId: string): Promise<void> {
  await sql
    .updateTable('oauth_discoveries')
    .set({ login_failure: null, login_failed_at: null })
    .where('server_id', '=', serverId)
    .where('login_failure', 'is not', null)
    .execute();
}
