import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { parseSecretKeys } from './parse-secret-keys.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];
const entry = `k1:${first.toString('base64')}`;

describe('secret keys as text', () => {
  it('keep their order: the first is the current one', () => {
    assert.deepEqual(parseSecretKeys(`${entry}, old:${second.toString('base64url')}`), {
      value: [
        { id: 'k1', key: first },
        { id: 'old', key: second },
      ],
    });
  });

  for (const [name, text, fault] of [
    ['no id', first.toString('base64'), 'entry 1 is not "<id>:<base64>"'],
    ['an id with a dot', `k.1:${first.toString('base64')}`, 'entry 1 is not "<id>:<base64>"'],
    ['a short key', 'k1:c2hvcnQ=', 'entry 1 ("k1") holds 5 bytes instead of 32'],
    ['an id twice', `${entry},${entry}`, 'the id "k1" is there twice'],
    ['a comma at the end', `${entry},`, 'entry 2 is not "<id>:<base64>"'],
    ['nothing', '', 'entry 1 is not "<id>:<base64>"'],
  ] as const) {
    it(`are refused with ${name}`, () => {
      assert.deepEqual(parseSecretKeys(text), { fault });
    });
  }

  it('have all their faults told at once, and none shows a key', () => {
    const parsed = parseSecretKeys(`${first.toString('base64')},a:c2hvcnQ=,${entry},${entry}`);
    assert.deepEqual(parsed, {
      fault: 'entry 1 is not "<id>:<base64>"; entry 2 ("a") holds 5 bytes instead of 32; the id "k1" is there twice',
    });
  });
});
