import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import type { McpServer, Problem } from '@gatehouse/contract';
import { authorize } from '../providers/authorize.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, openCallback, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const secret = 'a-secret-by-hand';

for (const engine of chosenEngines()) {
  describe(`a server whose provider is changed (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    let provider: FakeProvider;
    /** Where nothing of users at the provider may get to. */
    let elsewhere: FakeProvider;
    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
    });
    beforeEach(async () => {
      provider = await startFakeProvider({ forcedTokenAuthMethod: 'client_secret_post' });
      elsewhere = await startFakeProvider();
    });
    afterEach(async () => {
      await provider.close();
      await elsewhere.close();
    });

    const register = (more: object = {}) =>
      admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_off',
        auth_type: 'oauth2',
        ...more,
      });
    function registerByHand(more: object = {}): Promise<McpServer> {
      const redirectUris = [`${house.url}/oauth2/callback`];
      provider.addClient({ id: 'by-hand', secret, redirectUris, tokenAuthMethod: 'client_secret_post' });
      return register({
        oauth2_client_id: 'by-hand',
        oauth2_client_secret: secret,
        oauth2_auth_url: provider.endpoints.authorize,
        oauth2_token_url: provider.endpoints.token,
        oauth2_token_auth_method: 'client_secret_post',
        ...more,
      });
    }
    const change = (server: McpServer, changes: object) =>
      admin.ask<McpServer & Problem>('PATCH', `/mcp-servers/${server.id}`, changes);
    const statusOf = async (server: McpServer) => (await admin.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status;
    const clientOf = async (server: McpServer) => new URL(await startConnect(admin, server.id)).searchParams.get('client_id');

    /** The grant that ended was revoked where it was given, and nothing got to the other place, nor does with the next one. */
    async function assertStaysHere(server: McpServer): Promise<void> {
      await until(() => provider.seen('revoke').length > 0);
      assert.equal(await statusOf(server), 'needs_login');
      assert.deepEqual(elsewhere.seen('revoke'), []);
    }

    test('keeps the stored client secret from another revocation address, however often it is asked to', async () => {
      const server = await registerByHand({ oauth2_revocation_url: provider.endpoints.revoke });
      await connect(admin, server.id, 'ada-there');
      for (const url of [elsewhere.endpoints.revoke, provider.endpoints.revoke.replace('127.0.0.1', 'localhost')]) {
        const { status, body } = await change(server, { oauth2_revocation_url: url });
        assert.equal(status, 400);
        assert.deepEqual(
          body.errors?.map(({ pointer, code }) => `${pointer} ${code}`),
          ['/oauth2_revocation_url secret_needed'],
        );
      }
      assert.equal(await statusOf(server), 'ready');
      await admin.call('DELETE', `/mcp-servers/${server.id}/oauth2/grant`);
      assert.deepEqual([provider.seen('revoke').length, elsewhere.seen('revoke').length], [1, 0]);
    });

    test('ends grants, at the former address, where the secret is given again with another one', async () => {
      const server = await registerByHand({ oauth2_revocation_url: provider.endpoints.revoke });
      await connect(admin, server.id, 'ada-there');
      const changes = { oauth2_revocation_url: elsewhere.endpoints.revoke, oauth2_client_secret: secret };
      assert.equal((await change(server, changes)).status, 200);
      await assertStaysHere(server);
    });

    test('sends there nothing either that was being renewed for such a grant', async () => {
      const server = await registerByHand({ oauth2_revocation_url: provider.endpoints.revoke });
      await connect(admin, server.id, 'ada-there');
      provider.expireTokens();
      const gate = provider.hold('token');
      const asked = askWho(admin, [server.id]);
      await gate.reached();
      const changes = { oauth2_revocation_url: elsewhere.endpoints.revoke, oauth2_client_secret: secret };
      assert.equal((await change(server, changes)).status, 200);
      gate.release();
      await asked;
      await until(() => house.output().includes('could not be revoked') && house.output().includes(server.id));
      await assertStaysHere(server);
    });

    test('ends grants, and is registered anew, where the provider was found and gets another revocation address', async () => {
      const server = await register();
      await connect(admin, server.id, 'ada-there');
      const former = await clientOf(server);
      assert.equal((await change(server, { oauth2_revocation_url: elsewhere.endpoints.revoke })).status, 200);
      await assertStaysHere(server);
      assert.notEqual(await clientOf(server), former, 'the secret of the former client is sent there neither');
    });

    test('keeps grants where tokens are revoked at an origin that has them already', async () => {
      for (const server of [await register(), await registerByHand()]) {
        await connect(admin, server.id, 'ada-there');
        assert.equal((await change(server, { oauth2_revocation_url: `${provider.issuer}/another/revoke` })).status, 200);
        assert.equal(await statusOf(server), 'ready');
      }
    });

    test('has nothing left of its provider after another authentication type', async () => {
      const server = await register();
      const former = await clientOf(server);
      const begun = await authorize(await startConnect(admin, server.id), { user: 'ada-there' });
      await change(server, { auth_type: 'none' });
      await change(server, { auth_type: 'oauth2' });
      assert.notEqual(await clientOf(server), former);
      assert.equal(provider.seen('register').length, 2);
      assert.equal((await openCallback(begun, admin)).status, 400);
      assert.equal((await connect(admin, server.id, 'ada-there')).status, 200);
    });
  });
}
