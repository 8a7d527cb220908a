import { AppError } from '../../errors.ts';

/** Counts what each user has open in this process. */
export type StreamLimit = {
  /**
   * @param signal aborts when the stream has ended
   * @throws AppError `throttled` when the user has as many open as may be
   */
  enter(userId: string, signal: AbortSignal): void;
};

/** @param most streams of one user at a time */
export function limitStreams(most: number): StreamLimit {
  const open = new Map<string, number>();
  const leave = (userId: string) => {
    const left = (open.get(userId) ?? 1) - 1;
    if (left > 0) open.set(userId, left);
    else open.delete(userId);
  };
  return {
    enter(userId, signal) {
      if (signal.aborted) return;
      const count = open.get(userId) ?? 0;
      if (count >= most) {
        throw new AppError('throttled', `You follow ${most} chats at once already. Close some of them.`, {
          retryAfterSeconds: 10,
        });
      }
      open.set(userId, count + 1);
      signal.addEventListener('abort', () => leave(userId), { once: true });
    },
  };
}
