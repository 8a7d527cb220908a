import { UpstreamError } from '../upstream.ts';
import type { Era, Verdict, VerdictStore } from '../verdict-store.ts';
import type { Dialer } from '../dial/create-dialer.ts';
import type { Principal } from '../wire/credentials.ts';
import { isEraFailure, openSession, type Opening, type OpenOptions } from './open-session.ts';
import type { Session } from './session.ts';

export type ConnectParts = {
  dialer: Dialer;
  verdicts: VerdictStore;
  log: { warn(fields: object, text: string): void };
  /** For dialing, probing and the handshake together. */
  connectTimeoutMs: number;
  /** After so long a verdict is put to the test again. */
  reprobeAfterMs: number;
};

type Extras = Pick<OpenOptions, 'capabilities' | 'prepare'>;

/**
 * Connects to an upstream, whichever era it speaks: as the verdict says that is kept of it, else as it answers a probe, with
 * one retry as the older era when the probe fails for another reason than authentication.
 *
 * @throws UpstreamError; `timeout` once the budget is used up
 */
export async function connectSession(parts: ConnectParts, principal: Principal, extras: Extras = {}): Promise<Session> {
  const budget = new AbortController();
  const timer = setTimeout(
    () => budget.abort(new UpstreamError('timeout', `it did not take the connection in ${parts.connectTimeoutMs / 1000} s`)),
    parts.connectTimeoutMs,
  );
  const open = (opening: Opening, share = 1) =>
    openSession(parts.dialer, principal, {
      ...extras,
      opening,
      timeoutMs: parts.connectTimeoutMs * share,
      signal: budget.signal,
    });
  try {
    if (principal.server.transport === 'sse') return await open('stateful');
    const verdict = await findVerdict(parts, principal);
    if (verdict) return await openAs(verdict.era, open, () => probe(parts, principal, open));
    return await probe(parts, principal, open);
  } finally {
    clearTimeout(timer);
  }
}

type Open = (opening: Opening, share?: number) => Promise<Session>;

// A server that was upgraded, or replaced, may speak the other era by now.
async function openAs(era: Era, open: Open, reprobe: () => Promise<Session>): Promise<Session> {
  try {
    return await open(era, 0.6);
  } catch (error) {
    if (!isEraFailure(error)) throw error;
    return reprobe();
  }
}

async function probe(parts: ConnectParts, principal: Principal, open: Open): Promise<Session> {
  const session = await open('probe', 0.5).catch(async (error: unknown) => {
    if (!isEraFailure(error)) throw error;
    // The failure of the retry says more: it is what a server of either era could have answered.
    return open('stateful');
  });
  await saveVerdict(parts, principal, { era: session.era, protocolVersion: session.protocolVersion, decidedAt: new Date() });
  return session;
}

async function findVerdict(parts: ConnectParts, { server }: Principal): Promise<Verdict | undefined> {
  const verdict = await parts.verdicts.find(server.id, server.revision).catch((error: unknown) => {
    parts.log.warn({ err: error, serverId: server.id }, 'The verdict on a server could not be read');
    return undefined;
  });
  const isFresh = verdict !== undefined && Date.now() - verdict.decidedAt.getTime() < parts.reprobeAfterMs;
  return isFresh ? verdict : undefined;
}

async function saveVerdict(parts: ConnectParts, { server }: Principal, verdict: Verdict): Promise<void> {
  await parts.verdicts.save(server.id, server.revision, verdict).catch((error: unknown) => {
    parts.log.warn({ err: error, serverId: server.id }, 'The verdict on a server could not be kept');
  });
}
