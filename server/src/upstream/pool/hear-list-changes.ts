import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import type { Session } from './session.ts';

/** Calls `tell` for every `list_changed` of the client's connection, on whichever stream it comes. */
export function hearListChanges(client: Client, tell: () => void): void {
  client.setNotificationHandler('notifications/tools/list_changed', tell);
}

/**
 * Keeps a `subscriptions/listen` stream open to a stateless upstream that tells of changes. Best effort: a stream that ends is
 * opened again after a wait that doubles from `firstMs` to 5 min, with jitter; after a gap `tell` is called, since a change
 * may have been missed.
 *
 * @returns ends it
 */
export function keepListening(session: Session, tell: () => void, firstMs = 1_000): () => void {
  if (session.era !== 'stateless' || !session.tellsListChanges) return () => undefined;
  const stopped = new AbortController();
  void listenOn(session, tell, firstMs, stopped.signal);
  return () => stopped.abort();
}

/** Never rejects. */
async function listenOn(session: Session, tell: () => void, firstMs: number, signal: AbortSignal): Promise<void> {
  let waitMs = firstMs;
  for (let isAgain = false; !signal.aborted; isAgain = true) {
    try {
      const subscription = await session.client.listen({ toolsListChanged: true }, { signal, timeout: 10_000 });
      if (isAgain) tell();
      const openedAt = Date.now();
      await subscription.closed;
      if (Date.now() - openedAt > 60_000) waitMs = firstMs;
    } catch {
      // The same as a stream that ended.
    }
    const jittered = waitMs * (0.75 + Math.random() / 2);
    waitMs = Math.min(waitMs * 2, 300_000);
    await pause(jittered, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
