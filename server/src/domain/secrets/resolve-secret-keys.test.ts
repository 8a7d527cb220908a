import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, it } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../new-id.ts';
import { keyFilePath, makeKeyFile } from './key-file.ts';
import { resolveSecretKeys } from './resolve-secret-keys.ts';
import { createSecretBox } from './secret-box.ts';

onEachDatabase('secret keys', (database) => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-test-keys-'));
  });
  afterEach(async () => {
    rmSync(dataDir, { recursive: true });
    await database().sql.deleteFrom('models').execute();
  });

  const configured = [{ id: 'k1', key: randomBytes(32) }];
  const resolve = (keys = [] as typeof configured) => resolveSecretKeys(database(), { configured: keys, dataDir });

  async function storeSecret(keyId: string): Promise<void> {
    const id = newId();
    const box = createSecretBox([{ id: keyId, key: randomBytes(32) }]);
    const rest = { provider: 'openai', model: 'm', display_name: 'M', context_window: 1, max_output_tokens: 1 } as const;
    await database()
      .sql.insertInto('models')
      .values({ id, ...rest, input_modalities: ['text'], api_key: box.seal(`models/${id}/api_key`, 'secret') })
      .execute();
  }

  it('are made in the data folder at the first start, for us alone, and kept', async () => {
    const made = await resolve();
    assert.equal(made.length, 1);
    assert.equal(made[0]?.key.length, 32);
    assert.equal(statSync(keyFilePath(dataDir)).mode & 0o777, 0o600);
    assert.deepEqual(await resolve(), made);
    assert.deepEqual(readdirSync(dataDir), ['secret-keys']);
  });

  it('are those that were configured, whatever the folder holds', async () => {
    assert.deepEqual(await resolve(configured), configured);
    assert.deepEqual(readdirSync(dataDir), []);
  });

  it('are never made in the place of some that are in use', async () => {
    await storeSecret('f0000000');
    await assert.rejects(resolve(), /secret-keys, which is gone. Put a backup of it there/);
    assert.deepEqual(readdirSync(dataDir), []);
  });

  it('must hold all that are in use', async () => {
    await storeSecret('gone');
    await storeSecret('k1');
    await assert.rejects(resolve(configured), /sealed with the keys gone, which GATEHOUSE_SECRET_KEYS does not hold/);
    await makeKeyFile(dataDir);
    await assert.rejects(resolve(), /sealed with the keys gone, k1, which .*secret-keys does not hold/);
    const both = [...configured, { id: 'gone', key: randomBytes(32) }];
    assert.deepEqual(await resolve(both), both);
  });

  it('are not taken from a file that others may read, or that is damaged', async () => {
    await makeKeyFile(dataDir);
    chmodSync(keyFilePath(dataDir), 0o640);
    await assert.rejects(resolve(), /can be read by other users. Do: chmod 600/);
    chmodSync(keyFilePath(dataDir), 0o600);
    const text = readFileSync(keyFilePath(dataDir), 'utf8');
    writeFileSync(keyFilePath(dataDir), text.slice(0, 20));
    await assert.rejects(resolve(), (error: Error) => {
      assert.match(error.message, /does not hold keys: entry 1/);
      assert.ok(!error.message.includes(text.slice(10, 20)));
      return true;
    });
  });

  it('are not made over a file that is there', async () => {
    await makeKeyFile(dataDir);
    const text = readFileSync(keyFilePath(dataDir), 'utf8');
    await assert.rejects(makeKeyFile(dataDir), /is there already/);
    assert.equal(readFileSync(keyFilePath(dataDir), 'utf8'), text);
  });
});
