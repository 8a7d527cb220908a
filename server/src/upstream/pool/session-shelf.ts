import type { UpstreamServer } from '../upstream.ts';
import type { Session } from './session.ts';

/** A session on the shelf, or on its way out. `userId` null: it serves everybody. */
export type Entry = {
  session: Session;
  server: UpstreamServer;
  userId: string | null;
  inUse: number;
  lastUsedAt: number;
  isRetired: boolean;
  /** Called once when it is retired. */
  onRetired: () => void;
};

export type SessionShelf = {
  /** The session that serves the user, or undefined. */
  find(server: UpstreamServer, userId: string | null): Entry | undefined;
  /** Puts it on the shelf, unless there is one in its place or the shelf is closed. @returns whether it was put there */
  put(entry: Entry): boolean;
  /** Marks the beginning of a use; `release` ends it. */
  hold(entry: Entry): void;
  release(entry: Entry): void;
  /** Takes it off the shelf; it is closed at once, or when its last use ends. */
  retire(entry: Entry): void;
  retireWhere(matches: (server: UpstreamServer, userId: string | null) => boolean): void;
  /** Retires everything and waits for what closes. */
  close(): Promise<void>;
};

/** Keeps sessions until they have not been used for `idleMs`. */
export function createSessionShelf(idleMs: number): SessionShelf {
  const entries = new Map<string, Entry>();
  const closing = new Set<Promise<void>>();
  let isClosed = false;

  const finish = (entry: Entry) => {
    const closed = entry.session.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };

  const retire = (entry: Entry) => {
    if (entry.isRetired) return;
    entry.isRetired = true;
    const key = keyOf(entry.server, entry.userId);
    if (entries.get(key) === entry) entries.delete(key);
    entry.onRetired();
    if (entry.inUse === 0) finish(entry);
  };

  const retireIf = (matches: (entry: Entry) => boolean) => {
    for (const entry of entries.values()) if (matches(entry)) retire(entry);
  };

  const sweeper = setInterval(
    () => retireIf((entry) => entry.inUse === 0 && entry.lastUsedAt < Date.now() - idleMs),
    Math.min(idleMs / 2, 30_000),
  );
  sweeper.unref();

  return {
    find: (server, userId) => entries.get(keyOf(server, userId)),
    put(entry) {
      const key = keyOf(entry.server, entry.userId);
      if (isClosed || entries.has(key)) return false;
      entries.set(key, entry);
      return true;
    },
    hold(entry) {
      entry.inUse += 1;
    },
    release(entry) {
      entry.inUse -= 1;
      entry.lastUsedAt = Date.now();
      if (entry.inUse > 0) return;
      if (entry.isRetired) finish(entry);
      else if (entries.get(keyOf(entry.server, entry.userId)) !== entry) retire(entry);
    },
    retire,
    retireWhere: (matches) => retireIf((entry) => matches(entry.server, entry.userId)),
    async close() {
      isClosed = true;
      clearInterval(sweeper);
      retireIf(() => true);
      await Promise.all(closing);
    },
  };
}

function keyOf(server: UpstreamServer, userId: string | null): string {
  return `${server.id} ${server.revision} ${userId ?? ''}`;
}
