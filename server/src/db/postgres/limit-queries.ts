import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { findQueryLimit } from '../query-limit.ts';

/** PostgreSQL did not answer a query: nobody knows whether it was carried out. Its code is that of a lost connection. */
export class QueryTimeout extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(limitMs: number) {
    super(`PostgreSQL did not answer within ${limitMs / 1000} s.`);
    this.name = 'QueryTimeout';
  }
}

/**
 * The pool, with an end to waiting: a connection whose query is not answered in time is cut, and so is each other one that has
 * not answered since, before it is used again; the pool makes new ones. What is lost without a word (a frozen host, a firewall
 * that forgot its connections) is noticed by nothing else for many minutes. `pg`'s own `query_timeout` gives the query up and
 * keeps the connection, with everything queued behind that query.
 *
 * @param limitMs where `withQueryLimit` says nothing else
 */
export function limitQueries(pool: Pool, limitMs: number): PostgresPool {
  const limited = new WeakMap<PoolClient, Limited>();
  let lastLateAt = -Infinity;
  const onLate = () => {
    lastLateAt = performance.now();
  };
  return {
    options: pool.options,
    async connect() {
      for (;;) {
        const client = await pool.connect();
        // Kysely knows its connections by their clients: the same one each time.
        const known = limited.get(client) ?? limitClient(client, limitMs, onLate);
        limited.set(client, known);
        if (known.answeredAt() >= lastLateAt) return known.client;
        client.release(true);
      }
    },
    end: () => pool.end(),
  };
}

type Limited = { client: PostgresPoolClient; /** Of `performance.now()`. */ answeredAt: () => number };

function limitClient(client: PoolClient, usualMs: number, onLate: () => void): Limited {
  let answeredAt = performance.now();
  let lost: QueryTimeout | undefined;

  async function query(text: string, parameters: readonly unknown[]): Promise<unknown> {
    if (lost) throw lost; // the rollback that follows
    const limitMs = findQueryLimit() ?? usualMs;
    const timer = setTimeout(() => {
      lost = new QueryTimeout(limitMs);
      onLate();
      void client.end().catch(() => {}); // cuts the socket, since a query is under way
    }, limitMs);
    try {
      const result = await client.query(text, [...parameters]);
      answeredAt = performance.now();
      return result;
    } catch (error) {
      throw lost ?? error;
    } finally {
      clearTimeout(timer);
    }
  }
  return {
    client: { query: query as PostgresPoolClient['query'], release: (destroy) => client.release(destroy) },
    answeredAt: () => answeredAt,
  };
}
