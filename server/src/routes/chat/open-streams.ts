import { AppError } from '../../errors.ts';

type Stream = {
  /** Aborts when the stream has ended. */
  signal: AbortSignal;
  /** Ends the stream if whoever opened it may no longer read it. */
  check: () => void;
};

/** What each user has open in this process. */
export type OpenStreams = {
  /** @throws AppError `throttled` when the user has as many open as may be */
  enter(userId: string, stream: Stream): void;
  /** Checks the streams of a user, or everybody's. */
  check(userId: string | undefined): void;
};

/** @param most streams of one user at a time */
export function createOpenStreams(most: number): OpenStreams {
  const open = new Map<string, Set<Stream>>();
  return {
    enter(userId, stream) {
      if (stream.signal.aborted) return;
      const own = open.get(userId) ?? new Set();
      if (own.size >= most) {
        throw new AppError('throttled', `You follow ${most} chats at once already. Close some of them.`, {
          retryAfterSeconds: 10,
        });
      }
      open.set(userId, own.add(stream));
      const leave = () => {
        own.delete(stream);
        if (own.size === 0) open.delete(userId);
      };
      stream.signal.addEventListener('abort', leave, { once: true });
    },
    check(userId) {
      const users = userId === undefined ? [...open.values()] : [open.get(userId) ?? []];
      for (const streams of users) for (const { check } of streams) check();
    },
  };
}
