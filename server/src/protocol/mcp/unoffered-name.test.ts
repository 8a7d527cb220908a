import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toUnofferedName } from './unoffered-name.ts';

test('makes any name one that model providers take', () => {
  for (const name of ['functions.u__do', '', ' ', '__proto__', '7', 'a\0b', '\ud800', '🙂'.repeat(60), 'x'.repeat(20_000)]) {
    assert.match(toUnofferedName(name), /^[A-Za-z][A-Za-z0-9_-]{0,47}$/);
  }
});

test('leaves a name that is good already as it is', () => {
  assert.equal(toUnofferedName('demo__gone-2'), 'demo__gone-2');
});
