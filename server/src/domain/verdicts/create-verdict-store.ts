import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import type { VerdictStore } from '../../upstream/verdict-store.ts';

/**
 * Keeps the last verdict on each server in `server_verdicts`, for all processes on the database. A verdict for another
 * revision of the server's configuration is not found, and is overwritten only by one for the same or a newer revision.
 */
export function createVerdictStore(db: Database): VerdictStore {
  return {
    async find(serverId, revision) {
      const row = await db.sql
        .selectFrom('server_verdicts')
        .select(['era', 'protocol_version', 'decided_at'])
        .where('server_id', '=', serverId)
        .where('server_revision', '=', revision)
        .executeTakeFirst();
      return row && { era: row.era, protocolVersion: row.protocol_version, decidedAt: row.decided_at };
    },

    async save(serverId, revision, verdict) {
      // Selected from the server's row, so that a server that was deleted meanwhile is no error.
      await db.sql
        .insertInto('server_verdicts')
        .columns(['server_id', 'server_revision', 'era', 'protocol_version', 'decided_at'])
        .expression((of) =>
          of
            .selectFrom('mcp_servers')
            .select([
              'id',
              sql<number>`${revision}::integer`.as('server_revision'),
              sql<string>`${verdict.era}::text`.as('era'),
              sql<string>`${verdict.protocolVersion}::text`.as('protocol_version'),
              sql<Date>`${verdict.decidedAt}::timestamptz`.as('decided_at'),
            ])
            .where('id', '=', serverId)
            .where('revision', '<=', revision),
        )
        .onConflict((on) =>
          on
            .column('server_id')
            .doUpdateSet((is) => ({
              server_revision: is.ref('excluded.server_revision'),
              era: is.ref('excluded.era'),
              protocol_version: is.ref('excluded.protocol_version'),
              decided_at: is.ref('excluded.decided_at'),
            }))
            .whereRef('server_verdicts.server_revision', '<=', 'excluded.server_revision'),
        )
        .execute();
    },
  };
}
