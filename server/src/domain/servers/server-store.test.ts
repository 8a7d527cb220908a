import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { newId } from '../new-id.ts';
import { deleteChoiceRow, listChoiceRows, saveChoiceRow } from './choice-store.ts';
import { valuesOf } from './server-draft.ts';
import {
  deleteServerRow,
  findSealedSecrets,
  findServer,
  insertServer,
  listServers,
  listSlugs,
  updateServerRow,
  type ServerValues,
} from './server-store.ts';
import { aServer } from './testing/a-server.ts';

const noSecrets = { oauth2ClientSecret: null, apiKeyValue: null, customHeaders: null };
const values = (change: Partial<ServerValues>): ServerValues => ({ ...valuesOf(aServer()), slug: newId(), ...change });

onEachDatabase('server-store', (database) => {
  async function insert(change: Partial<ServerValues> = {}) {
    const server = await insertServer(database().sql, newId(), values(change), noSecrets);
    assert.ok(server);
    return server;
  }

  async function insertUser(): Promise<string> {
    const id = newId();
    await database().sql.insertInto('users').values({ id, email: id, email_key: id, name: 'Ann', role: 'member' }).execute();
    return id;
  }

  test('gives back what was written', async () => {
    const written = values({
      authType: 'oauth2',
      oauth2: { clientId: 'c', authUrl: 'https://a.example/', tokenUrl: 'https://t.example/' },
      oauth2Scopes: 'read write',
      toolAllowList: ['b', 'a', '"quoted", {odd}'],
      description: 'What “it” is good for',
    });
    const id = newId();
    const sealed = { ...noSecrets, oauth2ClientSecret: 'sealed' };
    const server = await insertServer(database().sql, id, written, sealed);
    assert.ok(server);
    assert.deepEqual(valuesOf(server), written);
    assert.deepEqual([server.id, server.revision, server.hasOauth2Secret, server.hasApiKey], [id, 1, true, false]);
    assert.deepEqual(await findServer(database().sql, id), server);
    assert.equal((await findSealedSecrets(database().sql, id))?.oauth2ClientSecret, 'sealed');
  });

  test('finds nothing for an unknown id and for what is no id', async () => {
    assert.equal(await findServer(database().sql, newId()), undefined);
    assert.equal(await findServer(database().sql, 'nonsense'), undefined);
    assert.equal(await findSealedSecrets(database().sql, newId()), undefined);
  });

  test('lists by display name as people sort', async () => {
    const names = ['zebra 10', 'Ärger', 'apple', 'Zebra 9', 'Bank'];
    const ids = new Set(await Promise.all(names.map(async (displayName) => (await insert({ displayName })).id)));
    const listed = (await listServers(database().sql)).filter(({ id }) => ids.has(id));
    assert.deepEqual(
      listed.map(({ displayName }) => displayName),
      ['apple', 'Ärger', 'Bank', 'Zebra 9', 'zebra 10'],
    );
  });

  test('does not insert a slug that is taken, and lists slugs by how they start', async () => {
    const slug = `slug-${newId()}`.slice(0, 30);
    await insert({ slug });
    assert.equal(await insertServer(database().sql, newId(), values({ slug }), noSecrets), undefined);
    await insert({ slug: `${slug}-2` });
    assert.deepEqual(await listSlugs(database().sql, slug), new Set([slug, `${slug}-2`]));
  });

  test('raises the revision with each update and keeps the secrets that it does not name', async () => {
    const id = newId();
    await insertServer(database().sql, id, values({}), { ...noSecrets, apiKeyValue: 'key', customHeaders: 'headers' });
    const updated = await inTransaction(database(), (tx) =>
      updateServerRow(tx, id, values({ displayName: 'New' }), { customHeaders: null }),
    );
    assert.deepEqual([updated?.revision, updated?.displayName], [2, 'New']);
    const sealed = await findSealedSecrets(database().sql, id);
    assert.deepEqual([sealed?.apiKeyValue, sealed?.customHeaders, sealed?.revision], ['key', null, 2]);
  });

  test('does not update to a slug that is taken', async () => {
    const [one, other] = [await insert(), await insert()];
    const taken = inTransaction(database(), async (tx) => {
      assert.equal(await updateServerRow(tx, one.id, values({ slug: other.slug }), {}), undefined);
      throw new Error('rolled back');
    });
    await assert.rejects(taken, /rolled back/);
    assert.deepEqual(await findServer(database().sql, one.id), one);
  });

  describe('choices', () => {
    test('are kept, changed and forgotten, each user for themselves', async () => {
      const [ann, bob, server] = [await insertUser(), await insertUser(), await insert()];
      assert.ok((await saveChoiceRow(database().sql, ann, server.id, false)) instanceof Date);
      await saveChoiceRow(database().sql, bob, server.id, true);
      await saveChoiceRow(database().sql, ann, server.id, true);
      const kept = await listChoiceRows(database().sql, ann);
      assert.deepEqual(
        kept.map(({ id, selected }) => [id, selected]),
        [[server.id, true]],
      );
      await deleteChoiceRow(database().sql, ann, server.id);
      await deleteChoiceRow(database().sql, ann, server.id);
      assert.deepEqual(await listChoiceRows(database().sql, ann), []);
      assert.equal((await listChoiceRows(database().sql, bob)).length, 1);
    });

    test('go with the server, and none is kept for one that is gone', async () => {
      const [ann, server] = [await insertUser(), await insert()];
      await saveChoiceRow(database().sql, ann, server.id, true);
      await deleteServerRow(database().sql, server.id);
      assert.deepEqual(await listChoiceRows(database().sql, ann), []);
      assert.equal(await saveChoiceRow(database().sql, ann, server.id, true), undefined);
    });
  });
});
