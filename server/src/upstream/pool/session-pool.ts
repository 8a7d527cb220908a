import { type Interaction, isSharedPrincipal, type TokenSource, UpstreamError, type UpstreamServer } from '../upstream.ts';
import { createPrincipal } from '../wire/credentials.ts';
import { SessionLost } from '../wire/send-message.ts';
import { unlessAborted } from '../wire/unless-aborted.ts';
import type { Breaker } from './breaker.ts';
import { type ConnectParts, connectSession } from './connect-session.ts';
import { hearListChanges, keepListening } from './hear-list-changes.ts';
import { interactive } from './interactive.ts';
import type { Session } from './session.ts';
import { createSessionShelf, type Entry } from './session-shelf.ts';
import { shareFlights } from './share-flights.ts';

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
    signal: AbortSignal,
  ): Promise<Result>;
  /**
   * Runs `work` with a session that nothing else uses and that ends with it, on which the upstream may ask something back.
   * @throws UpstreamError
   */
  useOwn<Result>(
    server: UpstreamServer,
    userId: string,
    interaction: Interaction,
    work: (session: Session) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result>;
  /** Lets go of all sessions of a server, or of one user's there; those in use end with their last call. */
  drop(serverId: string, userId?: string): void;
  close(): Promise<void>;
};

/**
 * Makes the pool. A session of the stateful era belongs to one user, also where the credentials are everybody's, since an
 * `Mcp-Session-Id` may hold a user's state; connections of the stateless era are shared where the credentials are.
 */
export function createSessionPool(parts: PoolParts): SessionPool {
  const shelf = createSessionShelf(parts.idleMs);
  const flights = shareFlights<Entry>();
  /** Grows with every drop, so that a connection begun before it is not kept. */
  const generations = new Map<string, number>();

  const connect = async (server: UpstreamServer, userId: string): Promise<Entry> => {
    shelf.retireWhere(({ id, revision }) => id === server.id && revision < server.revision);
    const generation = generations.get(server.id);
    const entry = await openEntry(parts, server, userId);
    entry.session.onEnded(() => shelf.retire(entry));
    const isKept = generations.get(server.id) === generation && shelf.put(entry);
    // Dropped meanwhile, or made by two users at once: this one serves who waits for it now, and is then let go.
    if (!isKept) setImmediate(() => entry.inUse === 0 && shelf.retire(entry));
    return entry;
  };

  const findReady = (server: UpstreamServer, userId: string): Entry | undefined =>
    (isSharedPrincipal(server) ? shelf.find(server, null) : undefined) ?? shelf.find(server, userId);

  const acquire = (server: UpstreamServer, userId: string): Promise<Entry> =>
    flights.share(`${server.id} ${server.revision} ${userId}`, () => connect(server, userId));

  return {
    async use(server, userId, work, signal) {
      for (let attempt = 1; ; attempt += 1) {
        const entry = findReady(server, userId) ?? (await unlessAborted(acquire(server, userId), signal));
        shelf.hold(entry);
        try {
          return await work(sessionFor(entry.session, server, userId));
        } catch (error) {
          if (isSpoilt(entry.session, error)) shelf.retire(entry);
          if (error instanceof UpstreamError && error.failure === 'unreachable') parts.breaker.fail(server.id, error);
          if (!(error instanceof SessionLost) || attempt > 1) throw error;
        } finally {
          shelf.release(entry);
        }
      }
    },
    useOwn: (server, userId, interaction, work, signal) =>
      runOnOwnSession(() => connectGuarded(parts, server, userId, interactive(interaction, signal)), work, signal),
    drop(serverId, userId) {
      generations.set(serverId, (generations.get(serverId) ?? 0) + 1);
      flights.forget(`${serverId} `);
      shelf.retireWhere(({ id }, owner) => id === serverId && (userId === undefined || owner === userId));
    },
    close: () => shelf.close(),
  };
}

type Extras = Parameters<typeof connectSession>[2];

function connectGuarded(parts: PoolParts, server: UpstreamServer, userId: string, extras: Extras): Promise<Session> {
  return parts.breaker.guard(server.id, () => connectSession(parts, createPrincipal(parts.tokens, server, userId), extras));
}

async function openEntry(parts: PoolParts, server: UpstreamServer, userId: string): Promise<Entry> {
  const owner = isSharedPrincipal(server) ? null : userId;
  const tell = () => parts.onListChanged(server.id, owner);
  const session = await connectGuarded(parts, server, userId, { prepare: (client) => hearListChanges(client, tell) });
  return {
    session,
    server,
    userId: session.era === 'stateless' ? owner : userId,
    inUse: 0,
    lastUsedAt: Date.now(),
    isRetired: false,
    onRetired: keepListening(session, tell),
  };
}

async function runOnOwnSession<Result>(
  connect: () => Promise<Session>,
  work: (session: Session) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const connecting = connect();
  const session = await unlessAborted(connecting, signal).catch((error: unknown) => {
    connecting.then((late) => late.close()).catch(() => undefined);
    throw error;
  });
  try {
    return await work(session);
  } finally {
    // Never throws; the result need not wait for the goodbye.
    void session.close();
  }
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
