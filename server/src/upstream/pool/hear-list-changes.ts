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
  let waitMs = firstMs;
  const listen = async (isAgain: boolean): Promise<void> => {
    try {
      const subscription = await session.client.listen({ toolsListChanged: true }, { signal: stopped.signal, timeout: 10_000 });
      if (isAgain) tell();
      const openedAt = Date.now();
      await subscription.closed;
      if (Date.now() - openedAt > 60_000) waitMs = firstMs;
    } catch {
      // The same as a stream that ended.
    }
    if (stopped.signal.aborted) return;
    const jittered = waitMs * (0.75 + Math.random() / 2);
    waitMs = Math.min(waitMs * 2, 300_000);
    const timer = setTimeout(() => void listen(true), jittered);
    timer.unref();
    stopped.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };
  void listen(false);
  return () => stopped.abort();
}
