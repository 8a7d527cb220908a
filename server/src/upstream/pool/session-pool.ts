import { isSharedPrincipal, type TokenSource, UpstreamError, type UpstreamServer } from '../upstream.ts';
import { SessionLost } from '../wire/send-message.ts';
import type { Breaker } from './breaker.ts';
import { type ConnectParts, connectSession } from './connect-session.ts';
import { hearListChanges, keepListening } from './hear-list-changes.ts';
import type { Session } from './session.ts';

export type PoolParts = ConnectParts & {
  tokens: TokenSource;
  breaker: Breaker;
  idleMs: number;
  onListChanged: (serverId: string, userId: string | null) => void;
};

/** Live sessions, one for each server, revision of its configuration, and user. */
export type SessionPool = {
  /**
   * Runs `work` with a live session, connecting if need be. When the upstream has forgotten the session, a new one is made and
   * `work` runs once more, which is safe: what met a lost session was not executed.
   * @throws UpstreamError
   */
  use<Result>(
    server: UpstreamServer,
    userId: string,
    work: (session: Session) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** Lets go of all sessions of a server; those in use end with their last call. */
  drop(serverId: string): void;
  close(): Promise<void>;
};

type Entry = { session: Session; key: string; inUse: number; lastUsedAt: number; isRetired: boolean; stopListening: () => void };

/**
 * Makes the pool. A session of the stateful era belongs to one user, also where the credentials are everybody's, since an
 * `Mcp-Session-Id` may hold a user's state; connections of the stateless era are shared where the credentials are.
 */
export function createSessionPool(parts: PoolParts): SessionPool {
  const entries = new Map<string, Entry>();
  const flights = new Map<string, Promise<Entry>>();
  const closing = new Set<Promise<void>>();
  /** Grows with every drop, so that a connection begun before it is not kept. */
  const generations = new Map<string, number>();
  let isClosed = false;

  const finish = (entry: Entry) => {
    const closed = entry.session.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };

  const retire = (entry: Entry) => {
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
    if (entry.isRetired) return;
    entry.isRetired = true;
    entry.stopListening();
    if (entry.inUse === 0) finish(entry);
  };

  const connect = async (server: UpstreamServer, userId: string): Promise<Entry> => {
    retireOlder(server);
    const generation = generations.get(server.id);
    const owner = isSharedPrincipal(server) ? null : userId;
    const tell = () => parts.onListChanged(server.id, owner);
    const principal = { tokens: parts.tokens, server, userId };
    const session = await parts.breaker.guard(server.id, () =>
      connectSession(parts, principal, { prepare: (client) => hearListChanges(client, tell) }),
    );
    const key = session.era === 'stateless' && owner === null ? keyOf(server, null) : keyOf(server, userId);
    const entry: Entry = {
      session,
      key,
      inUse: 0,
      lastUsedAt: Date.now(),
      isRetired: false,
      stopListening: keepListening(session, tell),
    };
    session.onEnded(() => retire(entry));
    if (generations.get(server.id) === generation && !entries.has(key) && !isClosed) {
      entries.set(key, entry);
    } else {
      // Dropped meanwhile, or made by two users at once: this one serves who waits for it now, and is then let go.
      setImmediate(() => entry.inUse === 0 && retire(entry));
    }
    return entry;
  };

  const retireOlder = (server: UpstreamServer) => {
    for (const entry of entries.values()) {
      const known = entry.session.principal.server;
      if (known.id === server.id && known.revision < server.revision) retire(entry);
    }
  };

  const acquire = async (server: UpstreamServer, userId: string): Promise<Entry> => {
    const key = keyOf(server, userId);
    const shared = isSharedPrincipal(server) ? entries.get(keyOf(server, null)) : undefined;
    const entry = shared ?? entries.get(key);
    if (entry) return entry;
    const underway = flights.get(key);
    if (underway) return underway;
    const made = connect(server, userId).finally(() => {
      if (flights.get(key) === made) flights.delete(key);
    });
    flights.set(key, made);
    return made;
  };

  const release = (entry: Entry) => {
    entry.inUse -= 1;
    entry.lastUsedAt = Date.now();
    if (entry.inUse > 0) return;
    if (entry.isRetired) finish(entry);
    else if (entries.get(entry.key) !== entry) retire(entry);
  };

  const sweep = () => {
    const oldest = Date.now() - parts.idleMs;
    for (const entry of entries.values()) if (entry.inUse === 0 && entry.lastUsedAt < oldest) retire(entry);
  };
  const sweeper = setInterval(sweep, Math.min(parts.idleMs / 2, 30_000));
  sweeper.unref();

  return {
    async use(server, userId, work, signal) {
      for (let attempt = 1; ; attempt += 1) {
        const entry = await unlessAborted(acquire(server, userId), signal);
        entry.inUse += 1;
        try {
          return await work(sessionFor(entry.session, server, userId));
        } catch (error) {
          if (isSpoilt(entry.session, error)) retire(entry);
          if (error instanceof UpstreamError && error.failure === 'unreachable') parts.breaker.fail(server.id, error);
          if (!(error instanceof SessionLost) || attempt > 1) throw error;
        } finally {
          release(entry);
        }
      }
    },
    drop(serverId) {
      generations.set(serverId, (generations.get(serverId) ?? 0) + 1);
      for (const key of flights.keys()) if (key.startsWith(`${serverId} `)) flights.delete(key);
      for (const entry of entries.values()) if (entry.key.startsWith(`${serverId} `)) retire(entry);
    },
    async close() {
      isClosed = true;
      clearInterval(sweeper);
      flights.clear();
      for (const entry of entries.values()) retire(entry);
      await Promise.all(closing);
    },
  };
}

function keyOf(server: UpstreamServer, userId: string | null): string {
  return `${server.id} ${server.revision} ${userId ?? ''}`;
}

// A shared connection carries each request for the user who asks: the token source decides what that means.
function sessionFor(session: Session, server: UpstreamServer, userId: string): Session {
  if (session.principal.userId === userId) return session;
  return { ...session, principal: { ...session.principal, server, userId } };
}

// A session that met one of these is not used again: the next call connects anew, and finds out which era is spoken by now.
function isSpoilt(session: Session, error: unknown): boolean {
  if (error instanceof SessionLost) return true;
  if (!(error instanceof UpstreamError)) return false;
  if (error.failure === 'unreachable') return true;
  return session.era === 'stateless' && (error.failure === 'http' || error.failure === 'protocol' || error.rpcCode === -32022);
}

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort));
}
