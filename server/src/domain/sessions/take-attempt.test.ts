import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { sql as raw } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { AppError } from '../../errors.ts';
import { attemptRules } from './attempt-rules.ts';
import { rememberPlace, takeAttempt } from './take-attempt.ts';

const home = '192.0.2.1';
const emailKey = 'ada@gatehouse.test';

onEachDatabase('takeAttempt', (database) => {
  const sql = () => database().sql;
  const take = (address: string | undefined, key = emailKey) => takeAttempt(sql(), { emailKey: key, address });
  const waitOf = async (address: string | undefined, key = emailKey): Promise<number> => {
    const error: unknown = await take(address, key).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error === undefined) return 0;
    assert.ok(error instanceof AppError && error.code === 'throttled' && error.retryAfterSeconds !== undefined);
    return error.retryAfterSeconds;
  };
  /** As if so much time had gone by. */
  const pass = (seconds: number) =>
    raw`update sign_in_attempts set last_failed_at = last_failed_at - make_interval(secs => ${raw.lit(seconds)})`.execute(sql());
  /** As if there had been eight more failures, so that the wait is long beside what a test takes. */
  const worsen = (key: string) =>
    sql()
      .updateTable('sign_in_attempts')
      .set((eb) => ({ failures: eb('failures', '+', 8) }))
      .where('key', 'like', key)
      .execute();
  const attackFrom = async (addresses: number, key = emailKey) => {
    for (let index = 0; index < addresses; index += 1) await waitOf(`198.51.100.${index}`, key);
  };
  beforeEach(() => sql().deleteFrom('sign_in_attempts').execute());

  /** Tests take time too, on a busy machine some seconds. */
  const assertWaits = (actual: number, expected: number) =>
    assert.ok(actual <= expected && actual > expected - 20, `${actual} s instead of ${expected} s`);

  test('lets the first few of an account go on, then has each wait twice as long', async () => {
    for (let attempt = 0; attempt < attemptRules.account.free; attempt += 1) assert.equal(await waitOf(undefined), 0);
    await sql()
      .updateTable('sign_in_attempts')
      .set({ failures: attemptRules.account.free + 6 })
      .execute();
    for (const wait of [64, 128, 256, 512]) {
      assertWaits(await waitOf(undefined), wait);
      await pass(wait);
      assert.equal(await waitOf(undefined), 0);
    }
  });

  test('lets strangers behind one proxy that is not believed count against nobody but the account that they try', async () => {
    const proxy = { address: home, addressIsShared: true };
    for (let index = 0; index < attemptRules.address.free + 5; index += 1) {
      await takeAttempt(sql(), { ...proxy, emailKey: `somebody-${index}@gatehouse.test` });
    }
    const attempt = await takeAttempt(sql(), { ...proxy, emailKey });
    assert.equal(attempt.knownGood, false);
    await attempt.succeeded(sql());
    await rememberPlace(sql(), { ...proxy, emailKey });
    assert.equal((await takeAttempt(sql(), { ...proxy, emailKey })).knownGood, false, 'whoever is there was not known before');
    assert.equal((await take(home)).knownGood, false);
  });

  test('never has anyone wait longer than 15 minutes', async () => {
    await take(undefined);
    await sql().updateTable('sign_in_attempts').set({ failures: 2_000_000_000 }).execute();
    assertWaits(await waitOf(undefined), 900);
    await pass(900);
    assert.equal(await waitOf(undefined), 0);
  });

  test('does not prolong the wait for attempts during it', async () => {
    await take(undefined);
    await sql()
      .updateTable('sign_in_attempts')
      .set({ failures: attemptRules.account.free + 8 })
      .execute();
    assertWaits(await waitOf(undefined), 256);
    await pass(200);
    assertWaits(await waitOf(undefined), 56);
    await pass(56);
    assert.equal(await waitOf(undefined), 0);
  });

  test('lets no more through when many come at once', async () => {
    const waits = await Promise.all(Array.from({ length: 30 }, () => waitOf(undefined)));
    const through = waits.filter((wait) => wait === 0).length;
    // On a machine so slow that this takes seconds, one or two more have waited long enough.
    assert.ok(through >= attemptRules.account.free && through <= attemptRules.account.free + 2, `${through}`);
  });

  test('slows one address down that tries many accounts', async () => {
    for (let index = 0; index < attemptRules.address.free; index += 1) assert.equal(await waitOf(home, `user${index}`), 0);
    await worsen('address:%');
    assert.ok((await waitOf(home, 'one more')) > 0);
    assert.equal(await waitOf('192.0.2.2', 'one more'), 0);
  });

  test('keeps an account under attack from elsewhere usable where it signed in before', async () => {
    const first = await take(home);
    await first.succeeded(sql());
    await attackFrom(40);
    await worsen('account:%');
    assert.ok((await waitOf('203.0.113.9')) > 0, 'a new place has to wait');
    const attempt = await take(home);
    assert.equal(attempt.knownGood, true);
  });

  test('an address busy with attacks on others does not hinder those who signed in there before', async () => {
    await rememberPlace(sql(), { emailKey, address: home });
    for (let index = 0; index < 40; index += 1) await waitOf(home, `user${index}`);
    await worsen('address:%');
    assert.ok((await waitOf(home, 'somebody new')) > 0);
    assert.equal(await waitOf(home), 0);
  });

  test('also has a known good place wait for its own failures', async () => {
    await rememberPlace(sql(), { emailKey, address: home });
    for (let attempt = 0; attempt < attemptRules.knownGood.free; attempt += 1) assert.equal(await waitOf(home), 0);
    await worsen('place:%');
    assertWaits(await waitOf(home), 256);
  });

  test('takes a place for good no longer than 90 days after the last time', async () => {
    await rememberPlace(sql(), { emailKey, address: home });
    await pass(90 * 24 * 3600 + 1);
    assert.equal((await take(home)).knownGood, false);
  });

  test('forgets the failures of an account when it succeeds, but not those of the address', async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) await waitOf(home);
    await (await take(home)).succeeded(sql());
    const rows = await sql().selectFrom('sign_in_attempts').select(['key', 'failures']).orderBy('key').execute();
    assert.deepEqual(
      rows.map(({ key, failures }) => [key.split(':')[0], failures]),
      [
        ['address', 4],
        ['place', 0],
      ],
    );
  });

  test('does not count what was not judged', async () => {
    for (let attempt = 0; attempt < 12; attempt += 1) await (await take(home)).withdrawn(sql());
    assert.equal(await waitOf(home), 0);
  });

  test('starts anew a day after the last failure', async () => {
    await attackFrom(10);
    await pass(24 * 3600 + 1);
    for (let attempt = 0; attempt < attemptRules.account.free; attempt += 1) assert.equal(await waitOf(undefined), 0);
  });

  test('keeps no e-mail address', async () => {
    await take(home);
    const rows = await sql().selectFrom('sign_in_attempts').select('key').execute();
    assert.ok(!JSON.stringify(rows).includes('ada'));
  });
});
