import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decideTool, findUnmatched } from './tool-policy.ts';

describe('decideTool', () => {
  test('allows everything when both lists are empty', () => {
    assert.deepEqual(decideTool('any', { allow: [], deny: [] }), { allowed: true });
  });
  test('allows only what a non-empty allow list names', () => {
    assert.deepEqual(decideTool('a', { allow: ['a'], deny: [] }), { allowed: true });
    assert.deepEqual(decideTool('b', { allow: ['a'], deny: [] }), { allowed: false, reason: 'not_allowed' });
  });
  test('denies what both lists name', () => {
    assert.deepEqual(decideTool('a', { allow: ['a'], deny: ['a'] }), { allowed: false, reason: 'denied' });
  });
  test('compares whole names with their case', () => {
    assert.deepEqual(decideTool('Get', { allow: [], deny: ['get', 'Ge'] }), { allowed: true });
  });
});

describe('findUnmatched', () => {
  test('names entries of both lists that fit no tool, once each', () => {
    assert.deepEqual(findUnmatched({ allow: ['a', 'gone'], deny: ['gone', 'B'] }, ['a', 'b']), ['gone', 'B']);
  });
  test('finds nothing when all entries fit', () => {
    assert.deepEqual(findUnmatched({ allow: ['a'], deny: ['b'] }, ['a', 'b', 'c']), []);
  });
});
