import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../new-id.ts';
import { listUsedKeyIds } from './list-used-key-ids.ts';
import { rotateSecrets } from './rotate-secrets.ts';
import { placeOf, sealedColumns } from './sealed-columns.ts';
import { createSecretBox, type SecretBox } from './secret-box.ts';
import { listSealed, replaceSealed } from './secret-store.ts';

const [oldKey, newKey] = [
  { id: 'old', key: randomBytes(32) },
  { id: 'new', key: randomBytes(32) },
];
const before = createSecretBox([oldKey]);
const after = createSecretBox([newKey, oldKey]);
const onlyNew = createSecretBox([newKey]);

onEachDatabase('rotating secrets', (database) => {
  afterEach(async () => {
    await database().sql.deleteFrom('mcp_servers').execute();
    await database().sql.deleteFrom('models').execute();
  });

  /** A server with a secret in each sealed column, which is not a combination that the product makes. */
  async function insertServer(box: SecretBox): Promise<string> {
    const id = newId();
    const seal = (column: string) => box.seal(`mcp_servers/${id}/${column}`, `${column} of ${id}`);
    await sql`
      insert into mcp_servers
        (id, slug, display_name, url, transport, availability, auth_type, oauth2_client_secret, api_key_value, custom_headers)
      values (${id}, ${id}, 'S', 'https://s.example', 'sse', 'default_on', 'none',
        ${seal('oauth2_client_secret')}, ${seal('api_key_value')}, ${seal('custom_headers')})`.execute(database().sql);
    return id;
  }

  async function insertModel(box: SecretBox | undefined): Promise<string> {
    const id = newId();
    const rest = { provider: 'openai', model: 'm', display_name: 'M', context_window: 1, max_output_tokens: 1 } as const;
    const apiKey = box?.seal(`models/${id}/api_key`, `api_key of ${id}`) ?? null;
    await database()
      .sql.insertInto('models')
      .values({ id, ...rest, input_modalities: ['text'], api_key: apiKey })
      .execute();
    return id;
  }

  async function readAll(box: SecretBox): Promise<number> {
    let opened = 0;
    for (const column of sealedColumns) {
      const { rows } = await sql<{ id: string; sealed: string }>`
        select id, ${sql.ref(column.column)} as sealed from ${sql.table(column.table)} where ${sql.ref(column.column)} is not null
      `.execute(database().sql);
      for (const { id, sealed } of rows) {
        assert.equal(box.open(placeOf(column, id), sealed), `${column.column} of ${id}`);
        opened += 1;
      }
    }
    return opened;
  }

  it('seals every secret of every column with the current key, and leaves the rest of the row alone', async () => {
    for (let count = 0; count < 120; count++) await insertServer(before);
    await insertModel(before);
    await insertModel(undefined);
    const revisions = await database()
      .sql.selectFrom('mcp_servers')
      .select(['id', 'revision', 'updated_at'])
      .orderBy('id')
      .execute();

    assert.deepEqual(await listUsedKeyIds(database().sql), ['old']);
    assert.deepEqual(await rotateSecrets({ db: database(), secrets: after }), { rotated: 361, current: 0, failures: [] });
    assert.equal(await readAll(onlyNew), 361);
    assert.deepEqual(await listUsedKeyIds(database().sql), ['new']);
    assert.deepEqual(
      await database().sql.selectFrom('mcp_servers').select(['id', 'revision', 'updated_at']).orderBy('id').execute(),
      revisions,
    );
  });

  it('goes on where it was stopped, and does nothing when it is done', async () => {
    await insertServer(before);
    await insertServer(after);
    assert.deepEqual(await rotateSecrets({ db: database(), secrets: after }), { rotated: 3, current: 3, failures: [] });
    assert.deepEqual(await rotateSecrets({ db: database(), secrets: after }), { rotated: 0, current: 6, failures: [] });
  });

  it('names each secret that it cannot open, and rotates the others', async () => {
    const lost = await insertModel(createSecretBox([{ id: 'lost', key: randomBytes(32) }]));
    await insertServer(before);
    const rotation = await rotateSecrets({ db: database(), secrets: after });
    assert.deepEqual([rotation.rotated, rotation.current], [3, 0]);
    assert.deepEqual(rotation.failures, [`models/${lost}/api_key is sealed with the key "lost", which is not among the keys.`]);
    assert.deepEqual(await listUsedKeyIds(database().sql), ['lost', 'new']);
  });

  it('leaves a secret alone that somebody changed since it was read', async () => {
    const column = { table: 'models', column: 'api_key' } as const;
    const id = await insertModel(before);
    const [read] = await listSealed(database().sql, column, { afterId: '00000000-0000-0000-0000-000000000000', limit: 1 });
    const meanwhile = onlyNew.seal(placeOf(column, id), `api_key of ${id}`);
    await database().sql.updateTable('models').set({ api_key: meanwhile }).execute();
    const change = { id, former: read?.sealed ?? '', sealed: after.seal(placeOf(column, id), 'outdated') };
    assert.equal(await replaceSealed(database().sql, column, change), false);
    assert.equal(await readAll(onlyNew), 1);
    assert.equal(await replaceSealed(database().sql, column, { ...change, former: meanwhile }), true);
  });
});
