import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { loadConfig } from '../../config.ts';
import { checkInside } from './check-inside.ts';

onEachDatabase('the doctor inside', (database) => {
  const loaded = loadConfig({});
  assert.ok(loaded.ok);
  const { config } = loaded;
  const places = async () => new Map((await checkInside(database(), config)).map((finding) => [finding.place, finding]));

  it('finds nothing broken in a new database', async () => {
    const found = await places();
    for (const place of ['database', 'clock', 'migrations', 'secrets']) assert.equal(found.get(place)?.level, 'ok', place);
    assert.ok(![...found.values()].some(({ level }) => level === 'fail'));
  });

  it('tells the migrations of a newer version from those that are missing', async () => {
    const db = database().sql;
    await sql`insert into kysely_migration (name, timestamp) values ('9999_later', '2030-01-01T00:00:00.000Z')`.execute(db);
    const newer = (await places()).get('migrations');
    assert.equal(newer?.level, 'ok');
    assert.match(newer.what, /9999_later/);

    await sql`delete from kysely_migration where name like '0001%'`.execute(db);
    const missing = (await places()).get('migrations');
    assert.equal(missing?.level, 'warn');
    assert.match(missing.what, /^1 to come: 0001_/);
  });

  it('says so when the database went away', async () => {
    const gone = { ...database(), ping: () => Promise.reject(new Error('connection terminated')) };
    const [finding] = await checkInside(gone, config);
    assert.equal(finding?.level, 'fail');
    assert.equal(finding.what, 'connection terminated');
  });
});
