import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { createExchangedTokens, type ExchangedTokens } from './create-exchanged-tokens.ts';
import type { StoredTokens } from './renewable-tokens.ts';

const subject = (version = 1): StoredTokens => ({
  id: 'link',
  version,
  accessToken: `own-${version}`,
  refreshToken: undefined,
  issuedAt: new Date(0),
  expiresAt: undefined,
  endedReason: undefined,
});

describe('createExchangedTokens', () => {
  let now: number;
  let asked: string[];
  let failing: boolean;
  let tokens: ExchangedTokens;

  beforeEach(() => {
    [now, asked, failing] = [1_000_000, [], false];
    tokens = createExchangedTokens(
      async ({ accessToken }, audience) => {
        asked.push(`${accessToken} for ${audience}`);
        if (failing) throw new Error('the provider fails');
        return { accessToken: `${audience}-${asked.length}`, issuedAt: new Date(now), expiresAt: new Date(now + 600_000) };
      },
      () => new Date(now),
    );
  });

  test('asks once for many, and once for each audience and version', async () => {
    const given = await Promise.all([1, 2, 3].map(() => tokens.current(subject(), 'a')));
    assert.deepEqual([...given, await tokens.current(subject(), 'a')], ['a-1', 'a-1', 'a-1', 'a-1']);
    await tokens.current(subject(), 'b');
    await tokens.current(subject(2), 'a');
    assert.deepEqual(asked, ['own-1 for a', 'own-1 for b', 'own-2 for a']);
  });

  test('asks anew before the end', async () => {
    await tokens.current(subject(), 'a');
    now += 399_000;
    assert.equal(await tokens.current(subject(), 'a'), 'a-1');
    now += 2_000; // less than a third of its life is left
    assert.equal(await tokens.current(subject(), 'a'), 'a-2');
  });

  test('replaces what was refused, gives a newer one without asking, and does not go on for ever', async () => {
    await tokens.current(subject(), 'a');
    assert.equal(await tokens.replace(subject(), 'a', 'a-1'), 'a-2');
    assert.equal(await tokens.replace(subject(), 'a', 'a-1'), 'a-2', 'somebody who was refused with the older one');
    assert.equal(await tokens.replace(subject(), 'a', 'a-2'), undefined, 'it came of a refusal just now');
    assert.equal(asked.length, 2);
    now += 60_001;
    assert.equal(await tokens.replace(subject(), 'a', 'a-2'), 'a-3');
  });

  test('tells a failure to all who ask within a second, then asks again', async () => {
    failing = true;
    for (let caller = 0; caller < 3; caller += 1) await assert.rejects(tokens.current(subject(), 'a'), /the provider fails/);
    assert.equal(asked.length, 1);
    failing = false;
    now += 1_000;
    assert.equal(await tokens.current(subject(), 'a'), 'a-2');
  });

  test('forgets what came of a link', async () => {
    await tokens.current(subject(), 'a');
    tokens.forget('another-link');
    assert.equal(await tokens.current(subject(), 'a'), 'a-1');
    tokens.forget('link');
    assert.equal(await tokens.current(subject(), 'a'), 'a-2');
  });
});
