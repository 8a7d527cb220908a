import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPasswordHasher } from './create-password-hasher.ts';
import { parsePasswordHash } from './password-hash.ts';

const cheap = { logN: 4, r: 8, p: 1 };

describe('createPasswordHasher', () => {
  const hasher = createPasswordHasher({ cost: cheap });

  test('knows the password again and no other', async () => {
    const stored = await hasher.hash('correct horse');
    assert.deepEqual(await hasher.verify('correct horse', stored), { correct: true, outdated: false });
    assert.equal((await hasher.verify('correct horsE', stored)).correct, false);
  });

  test('salts every hash anew', async () => {
    assert.notEqual(await hasher.hash('correct horse'), await hasher.hash('correct horse'));
  });

  test('takes a password for the same however a keyboard composes it', async () => {
    const stored = await hasher.hash('pässword'); // one character
    assert.equal((await hasher.verify('pa\u0308ssword', stored)).correct, true); // a letter and a mark
  });

  test('is never right without a stored hash, or with one that is none', async () => {
    assert.equal((await hasher.verify('anything', undefined)).correct, false);
    assert.equal((await hasher.verify('anything', 'plain text')).correct, false);
  });

  test('checks hashes of other costs, and says that they are outdated', async () => {
    const dearer = createPasswordHasher({ cost: { logN: 5, r: 8, p: 1 } });
    assert.deepEqual(await dearer.verify('correct horse', await hasher.hash('correct horse')), { correct: true, outdated: true });
  });

  test('takes 2^16 rounds or more unless told otherwise', async () => {
    const stored = parsePasswordHash(await createPasswordHasher().hash('correct horse'));
    assert.ok(stored && stored.cost.logN >= 16 && stored.cost.r >= 8);
  });
});
