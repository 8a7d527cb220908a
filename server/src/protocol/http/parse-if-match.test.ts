import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { matchesRevision, parseIfMatch } from './parse-if-match.ts';

describe('parseIfMatch', () => {
  test('reads a revision, a list of them, and the star', () => {
    assert.deepEqual(parseIfMatch('"3"'), { kind: 'revisions', revisions: [3] });
    assert.deepEqual(parseIfMatch(' "3" , "12" '), { kind: 'revisions', revisions: [3, 12] });
    assert.deepEqual(parseIfMatch('*'), { kind: 'any' });
  });

  test('lets weak and foreign tags match nothing', () => {
    for (const tag of ['W/"3"', '"abc"', '"03"', '"0"', '""', '"3.0"']) {
      assert.deepEqual(parseIfMatch(tag), { kind: 'revisions', revisions: [] }, tag);
    }
  });

  for (const header of ['', '3', "'3'", '"3', '3"', '"3" "4"', '"3",', 'w/"3"', '"a b"', '*, "3"']) {
    test(`finds ${JSON.stringify(header)} malformed`, () => assert.equal(parseIfMatch(header), undefined));
  }
});

describe('matchesRevision', () => {
  test('lets a write pass without the header, with the star, and with its own revision only', () => {
    assert.equal(matchesRevision(undefined, 3), true);
    assert.equal(matchesRevision(parseIfMatch('*'), 3), true);
    assert.equal(matchesRevision(parseIfMatch('"2", "3"'), 3), true);
    assert.equal(matchesRevision(parseIfMatch('"2"'), 3), false);
    assert.equal(matchesRevision(parseIfMatch('W/"3"'), 3), false);
  });
});
