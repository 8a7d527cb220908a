import { AppError } from '../../errors.ts';

/** Whether Gatehouse can do its work now. Starts as not ready. */
export type Readiness = {
  /** The database is migrated and everything is wired. */
  started(): void;
  /** From here on it only ends. */
  stopping(): void;
  /** @throws AppError `not_ready`, with the reason */
  assertReady(): Promise<void>;
};

/** @param ping answers with a round trip in ms, or throws; given `pingMs` (1 s) to do so */
export function createReadiness(ping: () => Promise<number>, pingMs = 1000): Readiness {
  let phase: 'starting' | 'started' | 'stopping' = 'starting';
  let underWay: Promise<number> | undefined;

  /** However many ask at once, the database is asked once. */
  function pingOnce(): Promise<number> {
    underWay ??= ping().finally(() => (underWay = undefined));
    return underWay;
  }

  return {
    started: () => {
      if (phase === 'starting') phase = 'started';
    },
    stopping: () => {
      phase = 'stopping';
    },
    assertReady: async () => {
      if (phase !== 'started') throw new AppError('not_ready', `Gatehouse is ${phase}.`);
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error(`no answer in ${pingMs} ms`)), pingMs);
      try {
        await Promise.race([pingOnce(), late.promise]);
      } catch (cause) {
        throw new AppError('not_ready', 'The database does not answer.', { cause });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
