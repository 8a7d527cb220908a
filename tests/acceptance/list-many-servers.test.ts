import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { before, describe, test } from 'node:test';
import type { McpServer } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import { connect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { createVisitor } from './support/visitor.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const client = { id: 'gatehouse', secret: 'a-secret-of-the-client' };
const serverCount = 200;

for (const engine of chosenEngines()) {
  describe(`listing ${serverCount} servers (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let provider: FakeProvider;
    let far: CountingListener;
    let admin: Person;
    let member: Person;

    before(async () => {
      provider = keep(await startFakeProvider());
      far = keep(await startCountingListener());
      const env = {
        GATEHOUSE_OIDC_ISSUER: provider.issuer,
        GATEHOUSE_OIDC_CLIENT_ID: client.id,
        GATEHOUSE_OIDC_CLIENT_SECRET: client.secret,
      };
      house = keep(await startHouse(engine, { env }));
      const redirectUris = [`${house.url}/api/v1/auth/oidc/callback`];
      provider.addClient({ ...client, redirectUris, tokenAuthMethod: 'client_secret_basic' });
      admin = await house.setUp(ada);
      const fields = { transport: 'streamable_http', availability: 'default_on' };
      const register = (more: object) => admin.call<McpServer>('POST', '/mcp-servers', { ...fields, ...more });
      const granted = await register({ display_name: 'Granted', url: provider.mcpUrl, auth_type: 'oauth2' });
      await register({ display_name: 'Own', url: provider.mcpUrl, auth_type: 'user_oidc' });
      for (let count = 2; count < serverCount; count += 1) {
        const auth = auths[count % auths.length];
        await register({ display_name: `Server ${count}`, url: `${far.url}/${count}`, ...auth });
      }
      // What was begun when they were saved, to prepare logins, ends with the process.
      await house.restart('SIGTERM');
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('oidc', { user: 'grace' }), '/');
      member = visitor.person();
      await connect(member, granted.id, 'grace-there');
    });

    const listAll = (person: Person) => person.call<McpServer[]>('GET', '/mcp-servers');

    test('reaches none of them and no provider, whoever lists', async () => {
      const before = [far.dials(), provider.seen().length];
      for (const person of [member, admin, member]) {
        const servers = await listAll(person);
        assert.equal(servers.length, serverCount);
        const statusOf = (name: string) => servers.find(({ display_name: shown }) => shown === name)?.auth_status;
        const isMember = person === member;
        assert.equal(statusOf('Granted'), isMember ? 'ready' : 'needs_login');
        assert.equal(statusOf('Own'), isMember ? 'ready' : 'unavailable');
      }
      assert.deepEqual([far.dials(), provider.seen().length], before);
    });

    test('leaves it to what uses a server to reach it', async () => {
      const open = (await listAll(admin)).find(({ auth_type: authType }) => authType === 'none');
      const before = far.dials();
      await admin.ask('GET', `/mcp-servers/${open?.id}/tools`);
      assert.ok(far.dials() > before, 'or the test before this one could not fail');
    });
  });
}

const auths = [
  { auth_type: 'none' },
  { auth_type: 'oauth2' },
  {
    auth_type: 'oauth2',
    oauth2_client_id: 'gatehouse',
    oauth2_auth_url: 'https://login.example/authorize',
    oauth2_token_url: 'https://login.example/token',
  },
  { auth_type: 'user_oidc' },
  { auth_type: 'user_oidc', user_oidc_audience: 'https://audience.example' },
  { auth_type: 'api_key', api_key_header: 'X-Key', api_key_value: 'a key' },
];

type CountingListener = { url: string; dials: () => number; close: () => Promise<void> };

/** Takes connections, counts them, and says nothing. */
async function startCountingListener(): Promise<CountingListener> {
  let dials = 0;
  const server = createServer((socket) => {
    dials += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dials: () => dials,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
