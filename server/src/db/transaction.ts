import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Transaction } from './database.ts';

const attempts = 4;
/** serialization_failure, deadlock_detected: nothing was changed, and trying again is what PostgreSQL asks for. */
const retryable: readonly unknown[] = ['40001', '40P01'];

/**
 * Runs `body` in one transaction and commits, or rolls back when it throws. `body` must use `tx` only, must not touch the
 * network, and may run more than once: what it does outside the database has to wait for the answer.
 */
export async function inTransaction<T>(db: Database, body: (tx: Transaction) => Promise<T>): Promise<T> {
  return retried(() => db.sql.transaction().execute(body));
}

/** Runs what is one transaction (a single statement is one, too), again where PostgreSQL asks for that: 4 times at most. */
export async function retried<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (cause) {
      if (attempt === attempts || !isRetryable(cause)) throw cause;
      await sleep(10 * 2 ** attempt * Math.random());
    }
  }
}

function isRetryable(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && retryable.includes(cause.code);
}
