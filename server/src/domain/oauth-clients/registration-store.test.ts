import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { RegisteredClient } from '../../protocol/oauth/oauth-client.ts';
import { newId } from '../new-id.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import { valuesOf } from '../servers/server-draft.ts';
import { insertServer } from '../servers/server-store.ts';
import { aServer } from '../servers/testing/a-server.ts';
import { insertUser } from '../users/user-store.ts';
import { findRegistration, listKeptRegistrations, retireRegistrations, saveRegistration } from './registration-store.ts';

const box = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
const [issuer, redirectUri] = ['https://login.example', 'https://gatehouse.example/oauth2/callback'];
const aClient = (clientId: string, more: Partial<RegisteredClient> = {}): RegisteredClient => ({
  clientId,
  clientSecret: `secret of ${clientId}`,
  tokenAuthMethod: 'client_secret_basic',
  ...more,
});
const past = new Date(Date.now() - 1_000);

onEachDatabase('registrations of ours', (database) => {
  let key: { serverId: string; issuer: string; redirectUri: string };
  const deps = () => ({ db: database(), secrets: box });
  const current = async () => (await findRegistration(deps(), key))?.clientId;
  const kept = async () => (await listKeptRegistrations(deps(), key.serverId)).map(({ clientId }) => clientId).toSorted();

  beforeEach(async () => {
    key = { serverId: newId(), issuer, redirectUri };
    await insertServer(database().sql, key.serverId, { ...valuesOf(aServer()), slug: key.serverId }, noSecrets);
  });

  /** A user's grant that was given to the client. */
  async function give(clientId: string): Promise<void> {
    const user = await insertUser(database().sql, { id: newId(), email: `${newId()}@example.com`, name: 'Ada', role: 'member' });
    assert.ok(user);
    const { serverId } = key;
    await database()
      .sql.insertInto('grants')
      .values({
        id: newId(),
        user_id: user.id,
        server_id: serverId,
        issuer,
        client_id: clientId,
        access_token: '',
        issued_at: past,
      })
      .execute();
  }

  test('are given back as they were, with a way to authenticate that nobody told', async () => {
    const client = aClient('one', { isMethodAssumed: true });
    await saveRegistration(deps(), key, client);
    assert.deepEqual(await findRegistration(deps(), key), client);
    const [first] = await listKeptRegistrations(deps(), key.serverId);
    assert.deepEqual([first?.clientId, first?.issuer, first?.hasExpired, first?.open()], ['one', issuer, false, client]);
  });

  test('stay where another process was quicker', async () => {
    await saveRegistration(deps(), key, aClient('quick'));
    await saveRegistration(deps(), key, aClient('slow'));
    assert.equal(await current(), 'quick');
    await Promise.all(
      ['a', 'b'].map((name) => saveRegistration(deps(), { ...key, redirectUri: 'https://b.example' }, aClient(name))),
    );
    assert.equal((await kept()).length, 2);
  });

  test('that have run out are begun with no more, and stay while a grant names them', async () => {
    await saveRegistration(deps(), key, aClient('one', { secretExpiresAt: past }));
    assert.equal(await current(), undefined);
    await give('one');
    await saveRegistration(deps(), key, aClient('two', { secretExpiresAt: past }));
    assert.deepEqual(
      (await listKeptRegistrations(deps(), key.serverId)).map(({ hasExpired }) => hasExpired),
      [true, true],
    );
    await saveRegistration(deps(), key, aClient('three'));
    assert.deepEqual([await current(), await kept()], ['three', ['one', 'three']], 'nobody holds anything of the second');
  });

  test('are retired one by one, or all of a server', async () => {
    const elsewhere = { ...key, redirectUri: 'https://elsewhere.example' };
    await saveRegistration(deps(), key, aClient('one'));
    await saveRegistration(deps(), elsewhere, aClient('two'));
    await retireRegistrations(database().sql, key.serverId, 'two');
    assert.deepEqual([await current(), await findRegistration(deps(), elsewhere)], ['one', undefined]);
    await retireRegistrations(database().sql, key.serverId);
    assert.equal(await current(), undefined);
    assert.deepEqual(await kept(), ['one', 'two']);
  });
});

const noSecrets = { oauth2ClientSecret: null, apiKeyValue: null, customHeaders: null };
