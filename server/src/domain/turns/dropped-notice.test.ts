import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { droppedNotice } from './dropped-notice.ts';

const textOf = (dropped: Parameters<typeof droppedNotice>[1]) => droppedNotice({ id: '1', displayName: 'Files' }, dropped).text;
const broken = (name: string) => ({ name, reason: 'it is broken' });
const cut = { reason: 'it lists more than 1,000 tools; the first 1,000 are used' };

describe('the notice of tools that cannot be used', () => {
  test('names each with its reason, three at most', () => {
    assert.equal(textOf([broken('a')]), 'Files: one tool cannot be used: a (it is broken).');
    const text = 'Files: 5 tools cannot be used: a (it is broken), b (it is broken), c (it is broken) and 2 more.';
    assert.equal(textOf(['a', 'b', 'c', 'd', 'e'].map(broken)), text);
  });

  test('says what was done with a list that is too long, and calls it no tool', () => {
    assert.equal(textOf([cut]), 'Files: it lists more than 1,000 tools; the first 1,000 are used.');
  });

  test('says both, one after the other', () => {
    const text = 'Files: one tool cannot be used: a (it is broken). It lists more than 1,000 tools; the first 1,000 are used.';
    assert.equal(textOf([cut, broken('a')]), text);
  });

  test('is the same news again only while the same tools are missing', () => {
    const keyOf = (dropped: Parameters<typeof droppedNotice>[1]) => droppedNotice({ id: '1', displayName: 'Files' }, dropped).key;
    assert.equal(keyOf([broken('a'), cut]), keyOf([broken('a'), cut]));
    assert.notEqual(keyOf([broken('a')]), keyOf([broken('a'), cut]));
  });
});
