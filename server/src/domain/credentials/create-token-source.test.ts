import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { UpstreamError, type UpstreamServer } from '../../upstream/upstream.ts';
import { newId } from '../new-id.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import { valuesOf } from '../servers/server-draft.ts';
import {
  deleteServerRow,
  insertServer,
  updateServerRow,
  type SealedSecrets,
  type ServerValues,
} from '../servers/server-store.ts';
import { toUpstreamServer } from '../servers/server.ts';
import { aServer } from '../servers/testing/a-server.ts';
import { createTokenSource } from './create-token-source.ts';
import { sealServerSecret } from './server-secrets.ts';

const noSecrets: SealedSecrets = { oauth2ClientSecret: null, apiKeyValue: null, customHeaders: null };
const withKey: Partial<ServerValues> = { authType: 'api_key', apiKeyHeader: 'X-Api-Key' };
const user = newId();
const nobody = { current: async () => undefined, replace: async () => undefined };
const onInsufficientScope = async () => {};

onEachDatabase('createTokenSource', (database) => {
  function open() {
    const box = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
    let openings = 0;
    const secrets = {
      ...box,
      open(place: string, sealed: string) {
        openings += 1;
        return box.open(place, sealed);
      },
    };
    return {
      secrets,
      openings: () => openings,
      tokens: createTokenSource({
        db: database(),
        secrets,
        userTokens: { oauth2: nobody, user_oidc: nobody },
        onInsufficientScope,
      }),
    };
  }

  const values = (change: Partial<ServerValues>): ServerValues => ({ ...valuesOf(aServer()), slug: newId(), ...change });

  async function insert(change: Partial<ServerValues>, seal: (id: string) => Partial<SealedSecrets> = () => ({})) {
    const id = newId();
    const server = await insertServer(database().sql, id, values(change), { ...noSecrets, ...seal(id) });
    assert.ok(server);
    return toUpstreamServer(server);
  }

  async function update(server: UpstreamServer, change: Partial<ServerValues>, sealed: Partial<SealedSecrets>) {
    const updated = await inTransaction(database(), (tx) => updateServerRow(tx, server.id, values(change), sealed));
    assert.ok(updated);
    return toUpstreamServer(updated);
  }

  test('sends nothing where there is nothing to send, and knows nothing better after a 401', async () => {
    const { tokens } = open();
    for (const authType of ['none', 'oauth2', 'user_oidc'] as const) {
      const server = await insert({ authType });
      assert.deepEqual(await tokens.headersFor(server, user), {});
      assert.equal(await tokens.replace(server, user, {}), undefined);
    }
  });

  test('sends the key and the custom headers, names in lower case', async () => {
    const { secrets, tokens } = open();
    const keyed = await insert(withKey, (id) => ({ apiKeyValue: sealServerSecret(secrets, id, 'api_key_value', 'k3y') }));
    assert.deepEqual(await tokens.headersFor(keyed, user), { 'x-api-key': 'k3y' });
    assert.equal(await tokens.replace(keyed, user, { 'x-api-key': 'k3y' }), undefined);

    const custom = await insert({ authType: 'custom_headers', customHeaderNames: ['X-One', 'Authorization'] }, (id) => ({
      customHeaders: sealServerSecret(secrets, id, 'custom_headers', '{"X-One":"1","Authorization":"Basic abc"}'),
    }));
    assert.deepEqual(await tokens.headersFor(custom, user), { 'x-one': '1', authorization: 'Basic abc' });
  });

  test('opens what is sealed once per revision, however many ask', async () => {
    const { secrets, tokens, openings } = open();
    const seal = (value: string) => (id: string) => ({ apiKeyValue: sealServerSecret(secrets, id, 'api_key_value', value) });
    const server = await insert(withKey, seal('old'));
    await Promise.all([tokens.headersFor(server, user), tokens.headersFor(server, user)]);
    await tokens.headersFor(server, newId());
    assert.equal(openings(), 1);

    const changed = await update(server, withKey, seal('new')(server.id));
    assert.deepEqual(await tokens.headersFor(changed, user), { 'x-api-key': 'new' });
    assert.equal(openings(), 2);
    tokens.forget(server.id);
    await tokens.headersFor(changed, user);
    assert.equal(openings(), 3);
  });

  test('hands no caller the object that it keeps', async () => {
    const { secrets, tokens } = open();
    const server = await insert(withKey, (id) => ({ apiKeyValue: sealServerSecret(secrets, id, 'api_key_value', 'k3y') }));
    const headers = await tokens.headersFor(server, user);
    headers['x-api-key'] = 'spoiled';
    assert.deepEqual(await tokens.headersFor(server, user), { 'x-api-key': 'k3y' });
  });

  test('sends the new key on an old connection only to the same origin', async () => {
    const { secrets, tokens } = open();
    const seal = (id: string) => ({ apiKeyValue: sealServerSecret(secrets, id, 'api_key_value', 'k3y') });
    const server = await insert(withKey, seal);
    await update(server, { ...withKey, url: 'https://notes.example/v2' }, {});
    assert.deepEqual(await tokens.headersFor(server, user), { 'x-api-key': 'k3y' });

    await update(server, { ...withKey, url: 'https://elsewhere.example/mcp' }, seal(server.id));
    tokens.forget(server.id);
    await assert.rejects(tokens.headersFor(server, user), isClosed);
  });

  test('sends nothing for a server that is gone, or whose secret belongs to another row', async () => {
    const { secrets, tokens } = open();
    const gone = await insert(withKey, (id) => ({ apiKeyValue: sealServerSecret(secrets, id, 'api_key_value', 'k3y') }));
    await deleteServerRow(database().sql, gone.id);
    await assert.rejects(tokens.headersFor(gone, user), isClosed);

    const moved = await insert(withKey, () => ({ apiKeyValue: sealServerSecret(secrets, gone.id, 'api_key_value', 'k3y') }));
    await assert.rejects(tokens.headersFor(moved, user));
    await assert.rejects(tokens.headersFor(moved, user)); // a failed opening is not kept
  });
});

function isClosed(error: unknown): boolean {
  return error instanceof UpstreamError && error.failure === 'closed' && !error.sent;
}
