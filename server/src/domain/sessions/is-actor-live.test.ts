import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { sql as raw } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Actor } from '../actor.ts';
import { createApiToken } from '../api-tokens/create-api-token.ts';
import { newId } from '../new-id.ts';
import { insertUser } from '../users/user-store.ts';
import { isActorLive } from './is-actor-live.ts';
import { deleteSessionsOf, insertSession } from './session-store.ts';
import { sweepSessions } from './sweep-sessions.ts';
import { rememberPlace, takeAttempt } from './take-attempt.ts';

onEachDatabase('What outlives its request', (database) => {
  let userId: string;
  let bySession: Actor;
  let byToken: Actor;
  beforeEach(async () => {
    for (const table of ['sign_in_attempts', 'users'] as const) await database().sql.deleteFrom(table).execute();
    userId = newId();
    await insertUser(database().sql, { id: userId, email: 'ada@gatehouse.test', name: 'Ada', role: 'member' });
    const { id: sessionId } = await insertSession(database().sql, userId, { address: undefined, userAgent: undefined });
    const who = { userId, role: 'member', label: 'ada@gatehouse.test', requestId: 'request-1' } as const;
    bySession = { ...who, via: { kind: 'session', sessionId } };
    const token = await createApiToken({ db: database() }, bySession, { name: 'Laptop' });
    byToken = { ...who, via: { kind: 'token', tokenId: token.id, scopes: token.scopes } };
  });
  const live = () => Promise.all([bySession, byToken].map((actor) => isActorLive(database().sql, actor)));
  const backdate = (table: 'sessions' | 'api_tokens') =>
    database()
      .sql.updateTable(table)
      .set({ expires_at: raw<Date>`now()` })
      .execute();

  test('goes on while the session or token that it came with does', async () => {
    assert.deepEqual(await live(), [true, true]);
    await deleteSessionsOf(database().sql, userId);
    assert.deepEqual(await live(), [false, true]);
    await backdate('api_tokens');
    assert.deepEqual(await live(), [false, false]);
  });

  test('ends with its user', async () => {
    await database().sql.updateTable('users').set({ disabled_at: new Date() }).execute();
    assert.deepEqual(await live(), [false, false]);
    await database().sql.deleteFrom('users').execute();
    assert.deepEqual(await live(), [false, false]);
  });

  test('sweeping removes what has ended and nothing else', async () => {
    const count = async (table: 'sessions' | 'sign_in_attempts') =>
      (
        await database()
          .sql.selectFrom(table)
          .select(raw<number>`1`.as('one'))
          .execute()
      ).length;
    const where = { emailKey: 'ada@gatehouse.test', address: '192.0.2.1' };
    await takeAttempt(database().sql, where);
    await rememberPlace(database().sql, where);
    await sweepSessions(database());
    assert.deepEqual([await count('sessions'), await count('sign_in_attempts')], [1, 3]);

    await backdate('sessions');
    const twoDaysAgo = raw<Date>`now() - interval '2 days'`;
    await database().sql.updateTable('sign_in_attempts').set({ last_failed_at: twoDaysAgo }).execute();
    await sweepSessions(database());
    assert.deepEqual([await count('sessions'), await count('sign_in_attempts')], [0, 1], 'a known good place is kept for longer');
  });
});
