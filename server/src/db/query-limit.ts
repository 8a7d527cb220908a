import { AsyncLocalStorage } from 'node:async_hooks';

const limits = new AsyncLocalStorage<number>();

/** Runs `work` with another limit for each of its queries than the database was opened with: for what may take long. */
export function withQueryLimit<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  return limits.run(limitMs, work);
}

/** The limit that rules here, in ms; undefined outside of `withQueryLimit`. */
export function findQueryLimit(): number | undefined {
  return limits.getStore();
}
