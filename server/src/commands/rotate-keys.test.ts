import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import { createSecretBox } from '../domain/secrets/secret-box.ts';
import { rotateKeysOf } from './rotate-keys.ts';

onEachDatabase('gatehouse rotate-keys', (database) => {
  it('says first what other processes need, where there can be others', async () => {
    const printed: string[] = [];
    const secrets = createSecretBox([{ id: 'k2', key: randomBytes(32) }]);
    assert.equal(await rotateKeysOf({ db: database(), secrets, place: 'the place' }, (text) => printed.push(text)), 0);
    const isTold = /Every process has to run with the new key by now/.test(printed[0] ?? '');
    assert.equal(isTold, database.engine === 'postgres');
    assert.equal(printed.at(-1), 'Keys other than the current one can be taken out of the place.');
  });
});
