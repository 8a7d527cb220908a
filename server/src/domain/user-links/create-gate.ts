import { AppError } from '../../errors.ts';

/** Lets few pieces of costly work run at once. */
export type Gate = {
  /**
   * Runs `work` when there is room. Urgent work goes before what waits, and is never turned away.
   * @throws AppError `throttled` when too much waits already
   */
  run<T>(work: () => Promise<T>, options?: { urgent?: boolean }): Promise<T>;
};

const retryAfterSeconds = 5;

/** @param limits how many pieces run at once, and how many wait beyond these */
export function createGate(limits: { running: number; waiting: number }): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function enter(urgent: boolean): Promise<void> {
    if (running < limits.running) {
      running += 1;
      return;
    }
    if (!urgent && waiting.length >= limits.waiting) {
      throw new AppError('throttled', 'Too many people are signing in at this moment.', { retryAfterSeconds });
    }
    const turn = Promise.withResolvers<void>();
    if (urgent) waiting.unshift(turn.resolve);
    else waiting.push(turn.resolve);
    await turn.promise; // whoever leaves hands its place over, so that `running` stays as it is
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    run: async (work, { urgent = false } = {}) => {
      await enter(urgent);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
