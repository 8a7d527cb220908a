import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { prepareValue } from 'pg/lib/utils.js';
import { columnParsers } from '../column-parsers.ts';
import type { PGliteThread } from './pglite-thread.ts';
import type { WireResult } from './worker-messages.ts';

/**
 * PGlite's one connection in the shape of pg's pool, so that Kysely drives both engines with the same code. Whoever asks while
 * it is taken (by a query, or for the length of a transaction) waits in line.
 */
export function createSingleConnectionPool(thread: PGliteThread, waitLimitMs: number): PostgresPool {
  const line: (() => void)[] = [];
  let taken = false;

  function release(): void {
    const next = line.shift();
    if (next) next();
    else taken = false;
  }

  /** Resolves when it is our turn; a turn that comes after the limit is never given to us. */
  async function takeTurn(): Promise<void> {
    if (!taken) {
      taken = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        line.splice(line.indexOf(turn), 1);
        reject(new Error(explainWait(waitLimitMs)));
      }, waitLimitMs);
      line.push(turn);
    });
  }

  return {
    options: {},
    async connect() {
      await takeTurn();
      return createClient(thread, release);
    },
    async end() {
      await takeTurn();
    },
  };
}

function createClient(thread: PGliteThread, release: () => void): PostgresPoolClient {
  let released = false;
  return {
    // Kysely also knows a form with a cursor, for streams; nothing here streams.
    async query<R>(sql: unknown, parameters: readonly unknown[] = []) {
      if (typeof sql !== 'string') throw new TypeError('The embedded database has no cursors.');
      return toResult<R>(await thread.query(sql, parameters.map(prepareValue)));
    },
    release() {
      if (!released) release();
      released = true;
    },
  } as PostgresPoolClient;
}

function toResult<R>({ command, rowCount, fields, rows }: WireResult): PostgresQueryResult<R> {
  const columns = fields.map(({ name, typeId }) => ({ name, parse: columnParsers.getTypeParser(typeId, 'text') }));
  return {
    command: command as PostgresQueryResult<R>['command'],
    rowCount: rowCount ?? 0,
    rows: rows.map((values) => {
      const entries = columns.map(({ name, parse }, place) => {
        const text = values[place] ?? null;
        return [name, text === null ? null : parse(text)];
      });
      return Object.fromEntries(entries) as R;
    }),
  };
}

function explainWait(waitLimitMs: number): string {
  return (
    `The embedded database was taken for ${waitLimitMs / 1000} s. ` +
    'Most likely a transaction runs a query on the database instead of on itself, and so waits for its own end.'
  );
}
