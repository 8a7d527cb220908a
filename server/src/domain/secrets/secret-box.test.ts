import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { createSecretBox, SecretError } from './secret-box.ts';

const place = 'mcp_servers/0198f2a0-0000-7000-8000-000000000001/api_key_value';
const canary = 'canary-secret-4711';
const oldKey = { id: 'old', key: randomBytes(32) };
const newKey = { id: 'new_1-B', key: randomBytes(32) };
const box = createSecretBox([newKey, oldKey]);

/** Refused with that reason, and nothing of the error shows the secret or the sealed text. */
function assertRefuses(open: () => string, reason: SecretError['reason'], sealed: string): void {
  assert.throws(open, (error: Error) => {
    assert.ok(error instanceof SecretError);
    assert.equal(error.reason, reason);
    const shown = inspect(error, { depth: null, showHidden: true });
    assert.doesNotMatch(shown, /canary/);
    assert.ok(sealed === '' || !shown.includes(sealed));
    return true;
  });
}

describe('a secret box', () => {
  for (const text of [canary, '', 'π 🦉 \u0000', 'x'.repeat(100_000)]) {
    it(`opens what it sealed: ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.equal(box.open(place, box.seal(place, text)), text);
    });
  }

  it('seals as text that names the key and shows nothing of the secret', () => {
    const sealed = box.seal(place, canary);
    assert.match(sealed, /^v1\.new_1-B\.[A-Za-z0-9_-]+$/);
    assert.ok(!Buffer.from(sealed.split('.')[2] ?? '', 'base64url').includes(canary));
  });

  it('never seals alike twice', () => {
    assert.equal(new Set(Array.from({ length: 100 }, () => box.seal(place, canary))).size, 100);
  });

  for (const other of [
    place.replace('0001', '0002'),
    place.replace('api_key_value', 'oauth2_client_secret'),
    place.replace('mcp_servers', 'models'),
  ]) {
    it(`does not open at another place: ${other}`, () => {
      const sealed = box.seal(place, canary);
      assertRefuses(() => box.open(other, sealed), 'not_authentic', sealed);
    });
  }

  it('does not open with another key of the same id', () => {
    const sealed = box.seal(place, canary);
    const other = createSecretBox([{ id: newKey.id, key: randomBytes(32) }]);
    assertRefuses(() => other.open(place, sealed), 'not_authentic', sealed);
  });

  it('does not open under the id of another key that it has', () => {
    const sealed = box.seal(place, canary).replace('new_1-B', 'old');
    assertRefuses(() => box.open(place, sealed), 'not_authentic', sealed);
  });

  it('says which key is missing', () => {
    const sealed = createSecretBox([oldKey]).seal(place, canary);
    assertRefuses(() => createSecretBox([newKey]).open(place, sealed), 'unknown_key', sealed);
    assert.throws(() => createSecretBox([newKey]).open(place, sealed), /"old"/);
  });

  it('notices a change of any byte', () => {
    const [version, id, encoded = ''] = box.seal(place, canary).split('.');
    const body = Buffer.from(encoded, 'base64url');
    for (let at = 0; at < body.length; at++) {
      const changed = Buffer.from(body);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const sealed = [version, id, changed.toString('base64url')].join('.');
      assertRefuses(() => box.open(place, sealed), 'not_authentic', sealed);
    }
  });

  for (const text of [
    '',
    canary,
    'v1.new_1-B.',
    'v1.new_1-B.AAAA',
    'v2.new_1-B.AAAA',
    `v1.new_1-B.${'A'.repeat(60)}!`,
    '{"a":1}',
  ]) {
    it(`takes no other text for a sealed one: ${JSON.stringify(text)}`, () => {
      assertRefuses(() => box.open(place, text), 'malformed', '');
    });
  }

  it('opens what a former key sealed, and tells that it is not current', () => {
    const former = createSecretBox([oldKey]).seal(place, canary);
    assert.equal(box.open(place, former), canary);
    assert.equal(box.isCurrent(former), false);
    assert.equal(box.isCurrent(box.seal(place, canary)), true);
    assert.equal(box.isCurrent('plain'), false);
  });

  it('wants a key, and a whole place', () => {
    assert.throws(() => createSecretBox([]), /needs a key/);
    assert.throws(() => box.seal('mcp_servers', canary), /A place is/);
  });
});
