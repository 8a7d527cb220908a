import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../new-id.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import { valuesOf } from '../servers/server-draft.ts';
import { insertServer } from '../servers/server-store.ts';
import { aServer } from '../servers/testing/a-server.ts';
import { createSealedTokenStore } from './create-sealed-token-store.ts';
import { createTokenRenewer, type RefreshAnswer, type RenewerParts } from './create-token-renewer.ts';
import type { FreshTokens } from './renewable-tokens.ts';
import { insertGrant } from './testing/insert-grant.ts';

const minute = 60_000;

onEachDatabase('createTokenRenewer', (database) => {
  const secrets = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
  const store = () => createSealedTokenStore({ db: database(), secrets }, 'grants');
  const serverId = newId();

  before(async () => {
    const none = { oauth2ClientSecret: null, apiKeyValue: null, customHeaders: null };
    await insertServer(database().sql, serverId, { ...valuesOf(aServer()), slug: 'issues' }, none);
  });

  /** A grant whose access token ends so many ms from now (null: nobody knows), of an hour's life. */
  const grant = (endsInMs: number | null, refreshToken: string | null = 'refresh-1') =>
    insertGrant(database(), secrets, { serverId, endsInMs, accessToken: 'access-1', refreshToken });

  /** A provider that rotates: each refresh token is good once. */
  function provider() {
    let round = 1;
    const state = {
      asked: 0,
      fail: undefined as Error | undefined,
      gate: Promise.resolve(),
      refresh: async ({ refreshToken }: { refreshToken: string }): Promise<RefreshAnswer> => {
        state.asked += 1;
        await state.gate;
        if (state.fail) throw state.fail;
        if (refreshToken !== `refresh-${round}`) return { ended: 'invalid_grant' };
        round += 1;
        const issuedAt = new Date();
        const expiresAt = new Date(issuedAt.getTime() + 60 * minute);
        return { fresh: { accessToken: `access-${round}`, refreshToken: `refresh-${round}`, issuedAt, expiresAt } };
      },
    };
    return state;
  }

  const renewer = (refresh: RenewerParts['refresh'], more: Partial<RenewerParts> = {}) =>
    createTokenRenewer({ store: store(), refresh, log: { warn: () => {} }, ...more });
  const times = <Value>(count: number, make: () => Promise<Value>) => Promise.all(Array.from({ length: count }, make));

  test('gives what is good without asking anybody, and reads it once', async () => {
    const id = await grant(50 * minute);
    const { refresh, ...asked } = provider();
    let reads = 0;
    const counting = { ...store(), find: (at: string) => ((reads += 1), store().find(at)) };
    const tokens = renewer(refresh, { store: counting });
    const all = await times(20, () => tokens.current(id));
    await tokens.current(id);
    assert.deepEqual(new Set(all.map((one) => one?.accessToken)), new Set(['access-1']));
    assert.deepEqual([reads, asked.asked], [1, 0]);
    assert.equal(await tokens.current(newId()), undefined);
  });

  test('renews an expired token once for 50 who ask at once, in two processes', async () => {
    const id = await grant(-minute);
    const theirs = provider();
    const [one, other] = [renewer(theirs.refresh), renewer(theirs.refresh)];
    const all = await Promise.all([times(25, () => one.current(id)), times(25, () => other.current(id))]);
    assert.deepEqual(new Set(all.flat().map((tokens) => tokens?.accessToken)), new Set(['access-2']));
    assert.equal(theirs.asked, 1);
    assert.equal((await store().find(id))?.refreshToken, 'refresh-2');
  });

  test('renews ahead of time, and gives the good token while the provider fails', async () => {
    const id = await grant(5 * minute);
    const theirs = provider();
    theirs.fail = new Error('503');
    let clock = Date.now();
    const tokens = renewer(theirs.refresh, { now: () => new Date(clock) });
    assert.equal((await tokens.current(id))?.accessToken, 'access-1');
    assert.equal((await tokens.current(id))?.accessToken, 'access-1');
    assert.equal(theirs.asked, 1, 'not asked again within a second');
    theirs.fail = undefined;
    clock += 1_001;
    assert.equal((await tokens.current(id))?.accessToken, 'access-2');
  });

  test('gives no expired token while the provider fails, and keeps the refresh token for the next try', async () => {
    const id = await grant(-1);
    const theirs = provider();
    theirs.fail = new Error('503');
    let clock = Date.now();
    const tokens = renewer(theirs.refresh, { now: () => new Date(clock) });
    await assert.rejects(
      times(5, () => tokens.current(id)),
      theirs.fail,
    );
    assert.equal(theirs.asked, 1);
    theirs.fail = undefined;
    clock += 1_001;
    assert.equal((await tokens.current(id))?.accessToken, 'access-2');
  });

  test('ends what the provider has ended, with its reason, and asks no more', async () => {
    const id = await grant(-1, 'used before');
    const theirs = provider();
    const tokens = renewer(theirs.refresh);
    assert.deepEqual(await times(5, () => tokens.current(id)), Array.from({ length: 5 }));
    assert.equal(await tokens.replace(id, 'access-1'), undefined);
    assert.equal(theirs.asked, 1);
    assert.equal((await store().find(id))?.endedReason, 'invalid_grant');
  });

  test('leaves gone what was removed during a renewal, in memory too, and tells of the orphaned tokens', async () => {
    const id = await grant(-1);
    const theirs = provider();
    const gate = Promise.withResolvers<void>();
    theirs.gate = gate.promise;
    const orphans: FreshTokens[] = [];
    const tokens = renewer(theirs.refresh, { onOrphaned: (_id, fresh) => orphans.push(fresh) });
    const waiting = tokens.current(id);
    while (theirs.asked === 0) await new Promise(setImmediate);
    await database().sql.deleteFrom('grants').where('id', '=', id).execute();
    tokens.forget(id);
    gate.resolve();
    assert.equal(await waiting, undefined);
    assert.equal(await tokens.current(id), undefined);
    assert.deepEqual(
      orphans.map(({ accessToken }) => accessToken),
      ['access-2'],
    );
  });

  test('after a 401: takes what is stored if it is another token, else renews once for all', async () => {
    const id = await grant(null);
    const theirs = provider();
    const [one, other] = [renewer(theirs.refresh), renewer(theirs.refresh)];
    await Promise.all([one.current(id), other.current(id)]);
    const renewed = await times(20, () => one.replace(id, 'access-1'));
    assert.deepEqual(new Set(renewed.map((tokens) => tokens?.accessToken)), new Set(['access-2']));
    assert.equal((await other.replace(id, 'access-1'))?.accessToken, 'access-2');
    assert.equal(theirs.asked, 1);
    for (const rejected of ['access-2', 'access-3']) assert.ok(await one.replace(id, rejected));
    assert.equal(await one.replace(id, 'access-4'), undefined, 'a server that refuses each new token refuses any');
    assert.equal(theirs.asked, 3);
  });

  test('uses a token without a refresh token to its end, and then says that it has ended', async () => {
    const id = await grant(minute, null);
    let clock = Date.now();
    const tokens = renewer(provider().refresh, { now: () => new Date(clock) });
    assert.equal((await tokens.current(id))?.accessToken, 'access-1');
    clock += 2 * minute;
    assert.equal(await tokens.current(id), undefined);
    assert.match((await store().find(id))?.endedReason ?? '', /refresh token/);
  });

  test('takes over from a process that died while renewing', async () => {
    const id = await grant(-1);
    assert.equal(await store().lease(id, 1, newId(), 200), true);
    const theirs = provider();
    assert.equal((await renewer(theirs.refresh).current(id))?.accessToken, 'access-2');
  });

  test('stores what the provider gave though the database fails at first', async () => {
    const id = await grant(-1);
    let failures = 2;
    const failing: RenewerParts['store'] = {
      ...store(),
      save: (...args) => (failures-- > 0 ? Promise.reject(new Error('down')) : store().save(...args)),
    };
    const theirs = provider();
    assert.equal((await renewer(theirs.refresh, { store: failing }).current(id))?.accessToken, 'access-2');
    assert.equal((await store().find(id))?.refreshToken, 'refresh-2');
    assert.equal(theirs.asked, 1);
  });
});
