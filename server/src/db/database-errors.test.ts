import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import { newId } from '../domain/new-id.ts';
import type { Sql } from './database.ts';

function insertUser(db: Sql, emailKey: string): Promise<unknown> {
  return db
    .insertInto('users')
    .values({ id: newId(), email: emailKey, email_key: emailKey, name: 'N', role: 'member' })
    .execute();
}

onEachDatabase('database errors', (database) => {
  it('names the constraint that a second row of the same key breaks', async () => {
    await insertUser(database().sql, 'twice');
    await assert.rejects(insertUser(database().sql, 'twice'), {
      code: '23505',
      constraint: 'users_email_key_key',
      table: 'users',
      severity: 'ERROR',
    });
  });

  it('tells a missing reference, a broken check and a wrong value apart', async () => {
    const chat = { id: newId(), user_id: newId(), title: 't', title_source: 'user' } as const;
    await assert.rejects(database().sql.insertInto('chats').values(chat).execute(), {
      code: '23503',
      constraint: 'chats_user_id_fkey',
    });
    await assert.rejects(sql`update users set role = 'owner'`.execute(database().sql), {
      code: '23514',
      constraint: 'users_role_check',
    });
    await assert.rejects(database().sql.selectFrom('users').selectAll().where('id', '=', 'no id').execute(), { code: '22P02' });
  });

  it('answers the right query after one that failed, with and without parameters', async () => {
    for (let round = 0; round < 20; round++) {
      const failing = round % 2 === 0 ? sql`select 1 / ${0}::int` : sql`select no_such_column`;
      const [failed, answered] = await Promise.allSettled([
        failing.execute(database().sql),
        sql<{ round: number }>`select ${round}::int as round`.execute(database().sql),
      ]);
      assert.equal(failed.status, 'rejected');
      assert.deepEqual(answered.status === 'fulfilled' && answered.value.rows, [{ round }]);
    }
  });

  it('puts no parameter into the text of an error', async () => {
    const canary = 'canary-4711';
    await assert.rejects(sql`select ${canary}::text, no_such_column`.execute(database().sql), (error: Error) => {
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
  });
});
