import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveServers } from './resolve-servers.ts';
import type { Availability } from './server.ts';
import { aServer } from './testing/a-server.ts';

const forced = aServer({ id: 'forced', availability: 'force_on' });
const on = aServer({ id: 'on', availability: 'default_on' });
const off = aServer({ id: 'off', availability: 'default_off' });
const servers = [forced, on, off];

/** Server id -> `reason`, with `+` before it when selected and `!` after it when locked. */
function resolve(input: {
  list?: string[];
  choices?: Record<string, boolean>;
  servers?: typeof servers;
}): Record<string, string> {
  const resolved = resolveServers({
    servers: input.servers ?? servers,
    list: input.list ?? null,
    choices: new Map(Object.entries(input.choices ?? {})),
  });
  return Object.fromEntries(
    resolved.map(({ server, selected, locked, reason }) => [server.id, `${selected ? '+' : ''}${reason}${locked ? '!' : ''}`]),
  );
}

describe('resolveServers', () => {
  test('follows the availability of each server where nobody said anything', () => {
    assert.deepEqual(resolve({}), { forced: '+forced!', on: '+default_on', off: 'default_off' });
  });

  test("follows the user's choices against the defaults", () => {
    assert.deepEqual(resolve({ choices: { on: false, off: true } }), { forced: '+forced!', on: 'dropped', off: '+chosen' });
  });

  test("gives the chat's own list the last word over choices and defaults", () => {
    assert.deepEqual(resolve({ list: ['off'], choices: { on: true, off: false } }), {
      forced: '+forced!',
      on: 'not_in_list',
      off: '+in_list',
    });
  });

  test('uses forced servers only for an empty list', () => {
    assert.deepEqual(resolve({ list: [] }), { forced: '+forced!', on: 'not_in_list', off: 'not_in_list' });
  });

  test('keeps a forced server that a list lacks, or that the user dropped before it was forced', () => {
    assert.equal(resolve({ list: ['on'] })['forced'], '+forced!');
    assert.equal(resolve({ choices: { forced: false } })['forced'], '+forced!');
  });

  test('leaves disabled servers out, forced, listed or chosen', () => {
    const disabled = (['force_on', 'default_on', 'default_off'] satisfies Availability[]).map((availability) =>
      aServer({ id: availability, availability, enabled: false }),
    );
    const choices = { force_on: true, default_on: true, default_off: true };
    assert.deepEqual(resolve({ servers: disabled, list: Object.keys(choices), choices }), {});
  });

  test('skips ids that are no server any more', () => {
    assert.deepEqual(Object.keys(resolve({ list: ['gone', 'on'], choices: { gone: true } })), ['forced', 'on', 'off']);
  });

  test('keeps what a user said through changes of the default', () => {
    const as = (availability: Availability) => [aServer({ id: 'moved', availability })];
    for (const availability of ['default_on', 'default_off'] as const) {
      assert.equal(resolve({ servers: as(availability), choices: { moved: true } })['moved'], '+chosen');
      assert.equal(resolve({ servers: as(availability), choices: { moved: false } })['moved'], 'dropped');
    }
  });

  test('keeps the order it was given', () => {
    assert.deepEqual(Object.keys(resolve({ servers: [off, forced, on] })), ['off', 'forced', 'on']);
  });
});
