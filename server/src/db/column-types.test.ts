import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../testing/on-each-database.ts';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const hard = `quote ' double " back \\ brace {} comma, line\n tab\t null NULL π 🦉`;

/** What goes in, and what has to come out on both engines. */
const cases: readonly { type: string; name: string; given: unknown; read: unknown }[] = [
  { type: 'uuid', name: 'as text', given: '0198f2a0-0000-7000-8000-000000000001', read: '0198f2a0-0000-7000-8000-000000000001' },
  { type: 'text', name: 'with everything that has to be escaped', given: hard, read: hard },
  { type: 'text', name: 'empty, which is not null', given: '', read: '' },
  { type: 'integer', name: 'as a number', given: -2147483648, read: -2147483648 },
  { type: 'bigint', name: 'as a string', given: '9223372036854775807', read: '9223372036854775807' },
  { type: 'numeric', name: 'as a string, with its zeros', given: '12345678901234567890.500', read: '12345678901234567890.500' },
  { type: 'double precision', name: 'as a number', given: 0.1, read: 0.1 },
  { type: 'boolean', name: 'true', given: true, read: true },
  { type: 'boolean', name: 'false', given: false, read: false },
  { type: 'timestamptz', name: 'as a Date', given: new Date(1_764_000_000_123), read: new Date(1_764_000_000_123) },
  { type: 'timestamptz', name: 'from text with a zone', given: '2026-03-29T02:30:00.5+02:00', read: new Date(1_774_744_200_500) },
  { type: 'jsonb', name: 'an object, parsed', given: JSON.stringify({ a: [1, null, hard] }), read: { a: [1, null, hard] } },
  {
    type: 'jsonb',
    name: 'a number that a double cannot hold',
    given: '{"a": 1234567890123456789}',
    read: { a: JSON.rawJSON('1234567890123456789') },
  },
  { type: 'jsonb', name: 'a string, parsed', given: '"text"', read: 'text' },
  { type: 'jsonb', name: 'JSON null, which reads like none', given: 'null', read: null },
  { type: 'bytea', name: 'every byte', given: everyByte, read: everyByte },
  { type: 'bytea', name: 'empty', given: Buffer.alloc(0), read: Buffer.alloc(0) },
  { type: 'bytea', name: 'bytes of a larger buffer', given: everyByte.subarray(100, 103), read: Buffer.from([100, 101, 102]) },
  { type: 'bytea', name: '3 MiB', given: Buffer.alloc(3 << 20, 7), read: Buffer.alloc(3 << 20, 7) },
  { type: 'text[]', name: 'with everything that has to be escaped', given: [hard, '', 'NULL'], read: [hard, '', 'NULL'] },
  { type: 'text[]', name: 'empty', given: [], read: [] },
  { type: 'text[]', name: 'with a null', given: ['a', null], read: ['a', null] },
  {
    type: 'uuid[]',
    name: 'as strings',
    given: ['0198f2a0-0000-7000-8000-000000000001'],
    read: ['0198f2a0-0000-7000-8000-000000000001'],
  },
  { type: 'bigint[]', name: 'as strings', given: ['9223372036854775807'], read: ['9223372036854775807'] },
  { type: 'integer[]', name: 'as numbers', given: [1, -1], read: [1, -1] },
];
const types = [...new Set(cases.map(({ type }) => type))];

onEachDatabase('column types', (database) => {
  before(async () => {
    const columns = types.map((type) => sql`${sql.ref(type)} ${sql.raw(type)}`);
    await sql`create table samples (name text primary key, ${sql.join(columns)})`.execute(database().sql);
  });

  for (const { type, name, given, read } of cases) {
    it(`keeps ${type}: ${name}`, async () => {
      const key = `${type} ${name}`;
      await sql`insert into samples (name, ${sql.ref(type)}) values (${key}, ${given})`.execute(database().sql);
      const { rows } = await sql<{ value: unknown }>`select ${sql.ref(type)} as value from samples where name = ${key}`.execute(
        database().sql,
      );
      assert.deepEqual(rows, [{ value: read }]);
    });
  }

  for (const type of types) {
    it(`reads the absence of ${type} as null`, async () => {
      const { rows } = await sql`select ${sql.lit(null)}::${sql.raw(type)} as value, ${null}::${sql.raw(type)} as given`.execute(
        database().sql,
      );
      assert.deepEqual(rows, [{ value: null, given: null }]);
    });
  }

  it('counts in strings and times in UTC', async () => {
    const { rows } = await sql`
      select count(*) as count, sum(1) as sum, current_setting('timezone') as zone, timestamptz '2026-01-01 00:00' as midnight
      from generate_series(1, 3)`.execute(database().sql);
    assert.deepEqual(rows, [{ count: '3', sum: '3', zone: 'UTC', midnight: new Date('2026-01-01T00:00:00.000Z') }]);
  });

  it('says how many rows a statement touched', async () => {
    const written = await sql`insert into samples (name) values ('count 1'), ('count 2')`.execute(database().sql);
    const updated = await sql`update samples set text = 'x' where name like ${'count %'}`.execute(database().sql);
    const none = await sql`delete from samples where name = ${'absent'}`.execute(database().sql);
    assert.deepEqual([written.numAffectedRows, updated.numAffectedRows, none.numAffectedRows], [2n, 2n, 0n]);
  });
});
