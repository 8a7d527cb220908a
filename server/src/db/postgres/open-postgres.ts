import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { columnParsers } from '../column-parsers.ts';
import type { Database, OpenOptions } from '../database.ts';
import { assertPayload } from '../notification.ts';
import type { Tables } from '../tables.ts';
import { withinLimit } from '../within-limit.ts';
import { limitQueries } from './limit-queries.ts';
import { createListenConnection } from './listen-connection.ts';

const oldestMajor = 15;

/**
 * A pool of connections, and one more that listens.
 *
 * @throws when the server cannot be reached or is older than PostgreSQL 15; the text holds no password.
 */
export async function openPostgres(url: string, { waitLimitMs, queryLimitMs, onTrouble }: OpenOptions): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    types: columnParsers,
    application_name: 'gatehouse',
    max: 10,
    connectionTimeoutMillis: waitLimitMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A transaction never waits for anything but the database: one that is idle this long belongs to a process that hangs.
    idle_in_transaction_session_timeout: 60_000,
    options: '-c timezone=UTC',
  });
  pool.on('error', (cause) => onTrouble('An idle connection to PostgreSQL was lost.', cause));
  // A connection that breaks while it is in use also emits 'error': its query reports it, and without a listener we would end.
  pool.on('connect', (client) => client.on('error', () => {}));

  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: limitQueries(pool, queryLimitMs) }) });
  const listening = createListenConnection(url, onTrouble);
  try {
    await assertVersion(database);
  } catch (cause) {
    await database.destroy();
    throw cause;
  }
  return {
    engine: 'postgres',
    sql: database,
    async notify(channel, payload) {
      assertPayload(payload);
      await sql`select pg_notify(${channel}, ${payload})`.execute(database);
    },
    listen: (channel, hear) => listening.listen(channel, hear),
    async ping() {
      const startedAt = performance.now();
      await withinLimit(sql`select 1`.execute(database), 5_000, 'PostgreSQL did not answer within 5 s.');
      return performance.now() - startedAt;
    },
    async close() {
      await listening.close();
      await withinLimit(database.destroy(), 5_000, 'Queries were still running after 5 s.').catch((cause: unknown) =>
        onTrouble('The connections to PostgreSQL were left open.', cause),
      );
    },
  };
}

async function assertVersion(database: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ version: string; number: number }>`
    select current_setting('server_version') as version, current_setting('server_version_num')::integer as number
  `.execute(database);
  const [server] = rows;
  if (!server || Math.trunc(server.number / 10_000) >= oldestMajor) return;
  throw new Error(`This PostgreSQL is version ${server.version}; Gatehouse needs ${oldestMajor} or newer.`);
}
