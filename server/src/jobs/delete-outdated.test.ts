import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import { newId } from '../domain/new-id.ts';
import { defaultSettings } from '../domain/settings/settings.ts';
import { deleteOutdated } from './delete-outdated.ts';

const { signal } = new AbortController();

onEachDatabase('what is outdated', (database) => {
  const [userId, chatId] = [newId(), newId()];
  const settings = { ...defaultSettings, toolCallRetentionDays: 90, auditRetentionDays: 365 };
  const run = () => deleteOutdated(database(), async () => settings).run(signal);
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

  before(async () => {
    const db = database().sql;
    await db.insertInto('users').values({ id: userId, email: 'u', email_key: 'u', name: 'U', role: 'member' }).execute();
    await db.insertInto('chats').values({ id: chatId, user_id: userId, title: 't', title_source: 'user' }).execute();
  });

  async function insertCall(created: Date, state: 'pending' | 'finished'): Promise<string> {
    const id = newId();
    const names = { tool: 't', exposed_name: 's__t', title: 'T', arguments: '{}' };
    const outcome = state === 'finished' ? ('ok' as const) : null;
    await database()
      .sql.insertInto('tool_calls')
      .values({ id, user_id: userId, surface: 'gateway', ...names, state, outcome, created_at: created })
      .execute();
    return id;
  }

  async function insertTurn(number: number, ended: Date | null): Promise<string> {
    const [id, messageId] = [newId(), newId()];
    const db = database().sql;
    await db.insertInto('messages').values({ id: messageId, chat_id: chatId, role: 'user', text: 't' }).execute();
    const turn = { id, chat_id: chatId, number, user_id: userId, message_id: messageId, reply_id: newId() };
    await db
      .insertInto('turns')
      .values({ ...turn, state: ended ? 'completed' : 'running', ended_at: ended })
      .execute();
    const types = ['message', 'turn', 'reasoning', 'text', 'tool_call', 'text', 'turn'];
    for (const [at, type] of types.entries()) {
      await db
        .insertInto('events')
        .values({ chat_id: chatId, seq: number * 100 + at, type, turn_id: id, data: '{}' })
        .execute();
    }
    return id;
  }

  it('goes: finished tool calls after their days', async () => {
    await insertCall(daysAgo(90.1), 'finished');
    const kept = [await insertCall(daysAgo(89.9), 'finished'), await insertCall(daysAgo(400), 'pending')];
    await run();
    const rows = await database().sql.selectFrom('tool_calls').select('id').orderBy('id').execute();
    assert.deepEqual(
      rows.map(({ id }) => id),
      kept,
    );
  });

  it('goes: entries of the record after their days', async () => {
    for (const days of [366, 364]) {
      const entry = { actor_label: 'a', via: 'system', action: 'x.y', subject_type: 'x', subject_label: String(days) };
      await database()
        .sql.insertInto('audit')
        .values({ id: newId(), at: daysAgo(days), ...entry })
        .execute();
    }
    await run();
    assert.deepEqual(await database().sql.selectFrom('audit').select('subject_label').execute(), [{ subject_label: '364' }]);
  });

  it('goes: the deltas of turns that ended over an hour ago, and no other event', async () => {
    const [long, recent, running] = [
      await insertTurn(1, new Date(Date.now() - 61 * 60_000)),
      await insertTurn(2, new Date(Date.now() - 59 * 60_000)),
      await insertTurn(3, null),
    ];
    await run();
    const rows = await database().sql.selectFrom('events').select(['turn_id', 'type']).orderBy('seq').execute();
    const typesOf = (turnId: string) => rows.filter((row) => row.turn_id === turnId).map(({ type }) => type);
    assert.deepEqual(typesOf(long), ['message', 'turn', 'tool_call', 'turn']);
    assert.equal(typesOf(recent).length, 7);
    assert.equal(typesOf(running).length, 7);
  });

  it('goes: expired sessions and forgotten failures', async () => {
    const db = database().sql;
    for (const [name, expires] of [
      ['expired', daysAgo(1)],
      ['live', daysAgo(-1)],
    ] as const) {
      await db
        .insertInto('sessions')
        .values({ id: newId(), user_id: userId, token_hash: Buffer.from(name), expires_at: expires })
        .execute();
    }
    await db
      .insertInto('sign_in_attempts')
      .values([
        { key: 'account:old', failures: 3, last_failed_at: daysAgo(200) },
        { key: 'account:new', failures: 3, last_failed_at: daysAgo(0) },
      ])
      .execute();
    await run();
    const sessions = await db.selectFrom('sessions').select('token_hash').execute();
    assert.deepEqual(sessions, [{ token_hash: Buffer.from('live') }]);
    assert.deepEqual(await db.selectFrom('sign_in_attempts').select('key').execute(), [{ key: 'account:new' }]);
  });

  it('goes in batches, however much there is, and stops when it is told to', async () => {
    const db = database().sql;
    const fill = sql`
      insert into audit (id, at, actor_label, via, action, subject_type)
      select gen_random_uuid(), now() - interval '400 days', 'a', 'system', 'x.y', 'x' from generate_series(1, 2500)`;
    await db.deleteFrom('audit').execute();
    await fill.execute(db);
    await deleteOutdated(database(), async () => settings).run(AbortSignal.abort());
    const count = async () =>
      Number(
        (
          await db
            .selectFrom('audit')
            .select((eb) => eb.fn.countAll().as('n'))
            .execute()
        )[0]?.n,
      );
    assert.equal(await count(), 2_500);
    await run();
    assert.equal(await count(), 0);
  });

  it('goes once when several replicas delete at the same time', async () => {
    const created = daysAgo(100);
    for (let number = 0; number < 50; number++) await insertCall(created, 'finished');
    await Promise.all([run(), run(), run()]);
    const rows = await database().sql.selectFrom('tool_calls').select('id').where('state', '=', 'finished').execute();
    assert.equal(rows.length, 1); // the young one of the first test
  });
});
