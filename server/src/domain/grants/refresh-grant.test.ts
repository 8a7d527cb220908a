import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Actor } from '../actor.ts';
import { newId } from '../new-id.ts';
import { createOAuthClients } from '../oauth-clients/create-oauth-clients.ts';
import { saveDiscovery } from '../oauth-clients/discovery-store.ts';
import { redirectUriOf } from '../oauth-clients/oauth-clients-deps.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import { createServer } from '../servers/create-server.ts';
import { insertUser } from '../users/user-store.ts';
import { refreshGrant } from './refresh-grant.ts';

const publicUrl = 'https://gatehouse.example';
const provider = (issuer: string) => ({
  issuer,
  authorizationEndpoint: `${issuer}/authorize`,
  tokenEndpoint: `${issuer}/token`,
  promisesIssuer: false,
  takesClientMetadata: true,
});
const tokens = {
  id: newId(),
  version: 1,
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
  issuedAt: new Date(),
  expiresAt: undefined,
  endedReason: undefined,
};

onEachDatabase('refreshing a grant', (database) => {
  it('sends a refresh token to the provider that gave it, and to no other that the server has by now', async () => {
    const db = database();
    const secrets = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
    const log = { warn: () => {} };
    const asked: string[] = [];
    const fetch = async (url: string | URL) => {
      asked.push(String(url));
      return Response.json({ access_token: 'access-2', token_type: 'Bearer' });
    };
    const clientMetadataUrl = `${publicUrl}/client.json`;
    const clients = createOAuthClients({ db, secrets, fetch, publicUrl, clientMetadataUrl, log });
    const deps = { db, secrets, fetch, clients, redirectUri: redirectUriOf(publicUrl), log, onGrantChanged: () => {} };
    const user = await insertUser(db.sql, { id: newId(), email: 'ada@example.com', name: 'Ada', role: 'admin' });
    assert.ok(user);
    const via = { kind: 'session', sessionId: newId() } as const;
    const actor: Actor = { userId: user.id, role: 'admin', label: user.email, via, requestId: 'test' };
    const server = await createServer({ db, secrets, selfOrigins: [], onServerChanged: () => {} }, actor, {
      display_name: 'Notes',
      url: 'https://notes.example/mcp',
      transport: 'streamable_http',
      availability: 'default_on',
      auth_type: 'oauth2',
    });
    const origin = {
      serverId: server.id,
      revision: server.revision,
      issuer: 'https://former.example',
      clientId: clientMetadataUrl,
    };

    await saveDiscovery(db.sql, server, { server: provider('https://former.example'), resource: {} });
    assert.ok('fresh' in (await refreshGrant(deps, origin, tokens)));
    assert.deepEqual(asked, ['https://former.example/token']);

    await saveDiscovery(db.sql, server, { server: provider('https://next.example'), resource: {} });
    assert.ok('ended' in (await refreshGrant(deps, origin, tokens)));
    assert.deepEqual(asked, ['https://former.example/token']);
  });
});
