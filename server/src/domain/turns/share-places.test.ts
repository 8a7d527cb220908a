import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharePlaces } from './share-places.ts';

const turnsOf = (user: string, count: number) => Array.from({ length: count }, (_, n) => ({ user_id: user, id: `${user}${n}` }));
const none = new Map<string, number>();

test('gives one user alone half of the places, however many turns they have', () => {
  const { taken, full } = sharePlaces(turnsOf('ada', 300), none, 200);
  assert.deepEqual([taken.length, full], [100, ['ada']]);
  assert.deepEqual(taken[0], { user_id: 'ada', id: 'ada0' });
});

test('leaves a place for somebody new when seven have taken all that they can get', () => {
  const held = new Map<string, number>();
  for (let user = 0; user < 7; user++) {
    const free = 200 - [...held.values()].reduce((sum, count) => sum + count, 0);
    held.set(`user${user}`, sharePlaces(turnsOf(`user${user}`, 300), held, free).taken.length);
  }
  assert.deepEqual([...held.values()], [100, 50, 25, 13, 6, 3, 2]);
  assert.equal(sharePlaces(turnsOf('new', 1), held, 1).taken.length, 1);
});

test('passes over the turns of a user who is full and takes those behind them', () => {
  const { taken, full } = sharePlaces([...turnsOf('ada', 3), ...turnsOf('bob', 1)], new Map([['ada', 5]]), 5);
  assert.deepEqual([taken.map(({ id }) => id), full], [['bob0'], ['ada']]);
});

test('gives a user whose turns have ended places again', () => {
  assert.deepEqual(sharePlaces(turnsOf('ada', 2), new Map([['ada', 4]]), 6).full, ['ada']);
  assert.equal(sharePlaces(turnsOf('ada', 1), new Map([['ada', 4]]), 5).taken.length, 1);
});
