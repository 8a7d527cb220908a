import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Channel, OpenOptions } from '../database.ts';
import { createListeners } from '../notification.ts';
import { withinLimit } from '../within-limit.ts';

export type ListenConnection = {
  listen(channel: Channel, hear: (payload: string) => void): () => void;
  close(): Promise<void>;
};

const channels: readonly Channel[] = ['gatehouse_events', 'gatehouse_turns', 'gatehouse_config'];
const heartbeatMs = 30_000;
const answerLimitMs = 10_000;
const longestWaitMs = 10_000;

/**
 * One connection that only listens, made at the first `listen` and made anew for as long as it is not closed. A network that
 * swallows packets is noticed by a query every 30 s. Each time it (again) listens, everyone hears ''.
 */
export function createListenConnection(url: string, onTrouble: OpenOptions['onTrouble']): ListenConnection {
  const listeners = createListeners();
  const closing = new AbortController();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted;) {
      const heard = await listenOnce(url, closing.signal, {
        onListening: () => listeners.tellAll(),
        onMessage: (channel, payload) => listeners.tell(channel, payload),
      });
      if (closing.signal.aborted) return;
      failures = heard.listened ? 1 : failures + 1;
      onTrouble('The connection that listens to PostgreSQL was lost; connecting again.', heard.cause);
      await pause(backoffMs(failures), closing.signal);
    }
  }

  return {
    listen(channel, hear) {
      running ??= run();
      return listeners.add(channel, hear);
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}

type Ears = { onListening: () => void; onMessage: (channel: string, payload: string) => void };

/** Listens until the connection is lost or `signal` aborts. Never throws: why it ended is the answer. */
async function listenOnce(url: string, signal: AbortSignal, ears: Ears): Promise<{ listened: boolean; cause: unknown }> {
  const client = new Client({
    connectionString: url,
    application_name: 'gatehouse listen',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: answerLimitMs,
  });
  const lost = Promise.withResolvers<never>();
  const abort = () => lost.reject(signal.reason);
  signal.addEventListener('abort', abort);
  client.on('error', lost.reject);
  client.on('end', () => lost.reject(new Error('The connection ended.')));
  client.on('notification', ({ channel, payload }) => ears.onMessage(channel, payload ?? ''));
  let listened = false;
  try {
    await Promise.race([client.connect(), lost.promise]);
    await Promise.race([client.query(channels.map((channel) => `listen ${channel}`).join(';')), lost.promise]);
    listened = true;
    ears.onListening();
    return await Promise.race([loseHeartbeat(client, signal), lost.promise]);
  } catch (cause) {
    return { listened, cause };
  } finally {
    signal.removeEventListener('abort', abort);
    void client.end().catch(() => {});
  }
}

/** Throws when a heartbeat fails, or soon after `signal` aborts. */
async function loseHeartbeat(client: Client, signal: AbortSignal): Promise<never> {
  for (;;) {
    await pause(heartbeatMs, signal);
    signal.throwIfAborted();
    await withinLimit(client.query('select 1'), answerLimitMs, 'PostgreSQL did not answer within 10 s.');
  }
}

/** 0.25 s, doubling to 10 s, shortened at random by up to a half so that replicas do not come in step. */
function backoffMs(failures: number): number {
  return Math.min(longestWaitMs, 250 * 2 ** (failures - 1)) * (1 - Math.random() / 2);
}

/** Ends early, without an error, when `signal` aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
