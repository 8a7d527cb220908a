import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exposedNameMaxLength, exposeNames } from './expose-names.ts';

const shape = /^[A-Za-z][A-Za-z0-9_-]*$/;

describe('exposeNames', () => {
  test('joins slug and tool where nothing stands against it', () => {
    assert.deepEqual(
      exposeNames([
        { serverId: 'a', slug: 'linear', name: 'search_issues' },
        { serverId: 'b', slug: 'git-hub', name: 'Search-Issues' },
      ]),
      ['linear__search_issues', 'git-hub__Search-Issues'],
    );
  });

  test('puts a letter first and needs no hash for it', () => {
    assert.deepEqual(exposeNames([{ serverId: 'a', slug: '3d', name: 'print' }]), ['t_3d__print']);
  });

  test('marks a name that cleaning changed', () => {
    const [dotted] = exposeNames([{ serverId: 'a', slug: 'files', name: 'read.file' }]);
    assert.match(dotted ?? '', /^files__read_file_[a-z2-7]{6}$/);
  });

  test('gives an emoji one underscore, so that a cleaned name stays readable', () => {
    const [name] = exposeNames([{ serverId: 'a', slug: 's', name: 'go🚀' }]);
    assert.match(name ?? '', /^s__go__[a-z2-7]{6}$/);
  });

  test('keeps 48 characters and cuts 49', () => {
    const fits = 'x'.repeat(exposedNameMaxLength - 's__'.length);
    assert.deepEqual(exposeNames([{ serverId: 'a', slug: 's', name: fits }]), [`s__${fits}`]);
    const [cut] = exposeNames([{ serverId: 'a', slug: 's', name: `${fits}x` }]);
    assert.match(cut ?? '', /^s__x{38}_[a-z2-7]{6}$/);
    assert.equal(cut?.length, exposedNameMaxLength);
  });

  test('marks both when they differ in case only', () => {
    const names = exposeNames([
      { serverId: 'a', slug: 's', name: 'Get' },
      { serverId: 'a', slug: 's', name: 'get' },
      { serverId: 'a', slug: 's', name: 'other' },
    ]);
    assert.match(names[0] ?? '', /^s__Get_[a-z2-7]{6}$/);
    assert.match(names[1] ?? '', /^s__get_[a-z2-7]{6}$/);
    assert.equal(names[2], 's__other');
  });

  test('marks both when slug and tool can be divided in two ways', () => {
    const names = exposeNames([
      { serverId: 'a', slug: 'x', name: 'y__z' },
      { serverId: 'b', slug: 'x__y', name: 'z' },
    ]);
    for (const name of names) assert.match(name, /^x__y__z_[a-z2-7]{6}$/);
    assert.notEqual(names[0], names[1]);
  });

  test('a plain name that equals the hashed name of another tool gives way', () => {
    const [hashed] = exposeNames([{ serverId: 'a', slug: 's', name: 'read.file' }]);
    const squatter = (hashed ?? '').slice('s__'.length);
    const names = exposeNames([
      { serverId: 'a', slug: 's', name: 'read.file' },
      { serverId: 'a', slug: 's', name: squatter },
    ]);
    assert.equal(new Set(names).size, 2);
    for (const name of names) assert.match(name, shape);
  });

  test('gives the same tool twice the same name, and goes on', () => {
    const twice = { serverId: 'a', slug: 's', name: 'get' };
    assert.deepEqual(exposeNames([twice, twice]), ['s__get', 's__get']);
  });

  test('takes nothing and gives nothing', () => {
    assert.deepEqual(exposeNames([]), []);
  });

  test('never gives two tools one name and never depends on order, over thousands of hostile names', () => {
    const tools = hostileTools(6000);
    const names = exposeNames(tools);
    const lower = new Map<string, string>();
    names.forEach((name, index) => {
      assert.match(name, shape);
      assert.ok(name.length <= exposedNameMaxLength, name);
      const tool = tools[index];
      const key = `${tool?.serverId}\0${tool?.name}`;
      const owner = lower.get(name.toLowerCase());
      assert.ok(owner === undefined || owner === key, `${name} is given to ${JSON.stringify([owner, key])}`);
      lower.set(name.toLowerCase(), key);
    });
    const order = shuffled(tools.map((_, index) => index));
    const again = exposeNames(order.flatMap((index) => tools[index] ?? []));
    order.forEach((index, position) => assert.equal(again[position], names[index]));
  });

  test('stays injective when its own hashed names come back as tool names', () => {
    let tools = hostileTools(300);
    for (let round = 0; round < 3; round += 1) {
      const seen = new Set(tools.map((tool) => `${tool.serverId}\0${tool.name}`));
      const fed = exposeNames(tools)
        .map((name) => ({ serverId: 'squat', slug: name.split('__')[0] ?? 's', name: name.split('__').slice(1).join('__') }))
        .filter((tool) => !seen.has(`${tool.serverId}\0${tool.name}`));
      const byKey = new Map([...tools, ...fed].map((tool) => [`${tool.serverId}\0${tool.name}`, tool]));
      tools = [...byKey.values()];
      const names = exposeNames(tools);
      assert.equal(new Set(names.map((name) => name.toLowerCase())).size, tools.length);
    }
  });
});

/** Distinct (server, name) pairs out of an alphabet chosen to clash: case, separators, non-ASCII, and lengths about the limit. */
function hostileTools(count: number): { serverId: string; slug: string; name: string }[] {
  const random = generator(42);
  const slugs = ['a', 'a-', '3d', 's__t', 'long-slug-of-thirty-two-chars-aa', 'A', 'ünï', ''];
  const pieces = ['_', '__', '-', '.', '/', ' ', 'a', 'A', 'é', '🚀', '\0', '\n', 'x'.repeat(20), 'X'.repeat(20), 'get', 'GET'];
  const byKey = new Map<string, { serverId: string; slug: string; name: string }>();
  while (byKey.size < count) {
    const server = Math.floor(random() * slugs.length);
    const length = 1 + Math.floor(random() * 5);
    const name = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)] ?? '').join('');
    const tool = { serverId: `server-${server}`, slug: slugs[server] ?? '', name };
    byKey.set(`${tool.serverId}\0${tool.name}`, tool);
  }
  return [...byKey.values()];
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = generator(7);
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Repeatable pseudo-randomness, so that a failure can be run again. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
