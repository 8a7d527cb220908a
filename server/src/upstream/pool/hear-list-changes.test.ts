import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../../../../tests/upstreams/start-misbehaving-upstream.ts';
import { parseAllowRule } from '../dial/allow-rule.ts';
import { createDialer, type Dialer } from '../dial/create-dialer.ts';
import { testServer, until } from '../testing/open-test-upstream.ts';
import { createPrincipal } from '../wire/credentials.ts';
import { keepListening } from './hear-list-changes.ts';
import { openSession } from './open-session.ts';
import type { Session } from './session.ts';

describe('listening for changes of a list', () => {
  let far: MisbehavingUpstream;
  let dialer: Dialer;
  let session: Session;

  beforeEach(async () => {
    far = await startMisbehavingUpstream('sound', { era: 'stateless' });
    dialer = createDialer({ allow: () => ['127.0.0.0/8'].flatMap((rule) => parseAllowRule(rule) ?? []), selfOrigins: [] });
    const tokens = { headersFor: async () => ({}), replace: async () => undefined };
    const { signal } = new AbortController();
    const opening = { opening: 'stateless', timeoutMs: 5_000, signal } as const;
    session = await openSession(dialer, createPrincipal(tokens, testServer(far.url), 'ann'), opening);
  });
  afterEach(async () => {
    await session.close();
    await dialer.close();
    await far.close();
  });

  /** Listens, and counts: streams that the client knows to be open or to have been, and what is left on the signal. */
  function listen(firstMs: number) {
    const seen = { acknowledged: 0, told: 0, signals: new Set<AbortSignal>() };
    const client: Session['client'] = Object.assign(Object.create(session.client), {
      listen: async (...given: Parameters<Session['client']['listen']>) => {
        if (given[1]?.signal) seen.signals.add(given[1].signal);
        const subscription = await session.client.listen(...given);
        seen.acknowledged += 1;
        return subscription;
      },
    });
    const stop = keepListening({ ...session, client }, () => (seen.told += 1), firstMs);
    const listeners = () => [...seen.signals].map((signal) => getEventListeners(signal, 'abort').length);
    return { seen, listeners, stop };
  }

  it('leaves nothing behind when its stream ends again and again', async () => {
    const { seen, listeners, stop } = listen(1);
    for (let round = 1; round <= 7; round++) {
      await until(() => seen.acknowledged === round && seen.told === round - 1, `stream ${round} is open, the gap is told`);
      if (round < 7) far.endStreams();
    }
    assert.deepEqual(listeners(), [1], 'that of the open stream');
    stop();
    await until(() => far.stats.openStreams === 0, 'the stream is closed');
    assert.deepEqual(listeners(), [0]);
  });

  it('does not listen again once it was stopped while it waited', async () => {
    const { seen, listeners, stop } = listen(60_000);
    await until(() => seen.acknowledged === 1, 'the stream is open');
    const before = { ...far.stats.methods };
    far.endStreams();
    await until(() => far.stats.openStreams === 0 && listeners()[0] === 1, 'it waits');
    stop();
    await until(() => listeners()[0] === 0, 'the wait is over');
    assert.deepEqual(far.stats.methods, before);
  });
});
