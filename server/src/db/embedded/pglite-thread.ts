import { Worker } from 'node:worker_threads';
import { DatabaseError } from 'pg';
import { withinLimit } from '../within-limit.ts';
import type { WireError, WireResult, WireValue, WorkerReply, WorkerRequest, WorkerStart } from './worker-messages.ts';

/** PGlite in its worker thread, as seen from outside. It answers in the order in which it is asked. */
export type PGliteThread = {
  /** @throws pg's DatabaseError for what PostgreSQL refuses; another error when the thread has ended. */
  query(sql: string, parameters: readonly WireValue[]): Promise<WireResult>;
  /** Ends PostgreSQL in good order, or the thread after `limitMs`, which loses nothing that was acknowledged either. */
  close(limitMs: number): Promise<void>;
};

type Asked = { resolve: (result: WireResult | undefined) => void; reject: (cause: unknown) => void };

/** Starts PGlite on a folder (made when it is not there) and waits until it takes queries. */
export async function startPGliteThread(folder: string): Promise<PGliteThread> {
  const start: WorkerStart = { folder };
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: start, name: 'pglite' });
  const asked = new Map<number, Asked>();
  const ready = Promise.withResolvers<void>();
  let lastId = 0;
  let started = false;
  let ended: Error | undefined;

  function end(why: string, cause?: unknown): void {
    ended ??= new Error(why, { cause });
    ready.reject(ended);
    for (const { reject } of asked.values()) reject(ended);
    asked.clear();
  }
  worker.on('error', (cause) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    end(started ? 'The embedded database has failed; start Gatehouse again.' : `It does not start: ${why}`, cause);
  });
  worker.on('exit', () => end('The embedded database is closed.'));
  worker.on('message', (reply: WorkerReply) => {
    if (reply.kind === 'ready') return ready.resolve();
    const waiting = asked.get(reply.id);
    asked.delete(reply.id);
    if (reply.kind === 'refused') return waiting?.reject(toDatabaseError(reply.error));
    return waiting?.resolve(reply.kind === 'result' ? reply.result : undefined);
  });

  function ask(request: WorkerRequest): Promise<WireResult | undefined> {
    if (ended) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      asked.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  await ready.promise;
  started = true;
  return {
    async query(sql, parameters) {
      const result = await ask({ id: ++lastId, kind: 'query', sql, parameters });
      if (!result) throw new Error('The embedded database answered something else.');
      return result;
    },
    async close(limitMs) {
      if (!ended) await withinLimit(ask({ id: ++lastId, kind: 'close' }), limitMs, '').catch(() => {});
      await worker.terminate();
    },
  };
}

function toDatabaseError({ message, fields }: WireError): DatabaseError {
  return Object.assign(new DatabaseError(message, 0, 'error'), fields);
}
