import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import type { Channel, Database } from './database.ts';

/** Collects what is heard, and waits for it. */
function listenTo(database: Database, channel: Channel) {
  const heard: string[] = [];
  let wake = () => {};
  const stop = database.listen(channel, (payload) => {
    heard.push(payload);
    wake();
  });
  async function until(condition: (heard: string[]) => boolean): Promise<void> {
    while (!condition(heard)) await new Promise<void>((resolve) => (wake = resolve));
  }
  return { heard, stop, until };
}

onEachDatabase('notifications', (database) => {
  it('reach every listener of their channel, in order, and no other', async () => {
    const first = listenTo(database(), 'gatehouse_events');
    const second = listenTo(database(), 'gatehouse_events');
    const other = listenTo(database(), 'gatehouse_config');
    if (database.engine === 'postgres') await first.until((heard) => heard.includes('')); // it listens from now on
    await database().notify('gatehouse_events', 'one');
    await database().notify('gatehouse_events', `two ' " \\ 🦉`);
    await database().notify('gatehouse_config', 'three');
    for (const ear of [first, second]) {
      await ear.until((heard) => heard.includes(`two ' " \\ 🦉`));
      assert.deepEqual(ear.heard.filter(Boolean), ['one', `two ' " \\ 🦉`]);
    }
    await other.until((heard) => heard.includes('three'));
    assert.deepEqual(other.heard.filter(Boolean), ['three']);
    for (const ear of [first, second, other]) ear.stop();
  });

  it('do not reach whoever stopped listening', async () => {
    const stopped = listenTo(database(), 'gatehouse_turns');
    const listening = listenTo(database(), 'gatehouse_turns');
    if (database.engine === 'postgres') await database().notify('gatehouse_turns', 'warm up');
    stopped.stop();
    await database().notify('gatehouse_turns', 'later');
    await listening.until((heard) => heard.includes('later'));
    assert.ok(!stopped.heard.includes('later'));
    listening.stop();
  });

  it('are refused when they are too long or empty', async () => {
    await assert.rejects(database().notify('gatehouse_events', 'x'.repeat(7_901)), /7901 bytes is too long/);
    await assert.rejects(database().notify('gatehouse_events', ''), /must not be empty/);
    await database().notify('gatehouse_events', 'x'.repeat(7_900));
  });

  if (database.engine === 'postgres') {
    it('cross processes', async () => {
      const second = await database.openSecond();
      const ear = listenTo(second, 'gatehouse_config');
      await ear.until((heard) => heard.includes(''));
      await database().notify('gatehouse_config', 'from the first');
      await ear.until((heard) => heard.includes('from the first'));
    });

    it('go on after a lost connection, which is told by an empty one', async () => {
      const troubles: string[] = [];
      const second = await database.openSecond({ onTrouble: (message) => troubles.push(message) });
      const ear = listenTo(second, 'gatehouse_turns');
      await ear.until((heard) => heard.length === 1);
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'gatehouse listen' and datname = current_database()`.execute(database().sql);
      await ear.until((heard) => heard.length === 2);
      assert.deepEqual(ear.heard, ['', '']);
      assert.match(troubles.join(), /lost; connecting again/);
      await database().notify('gatehouse_turns', 'after');
      await ear.until((heard) => heard.includes('after'));
    });
  }
});
