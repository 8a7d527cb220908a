import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { Chat, McpServer, ServerTest } from '@gatehouse/contract';
import { ordinaryOptions } from '../providers/provider-options.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import { connect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { readTurn, toolsOf } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { createVisitor } from './support/visitor.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };
const client = { id: 'gatehouse', secret: 'a-secret-of-the-client' };
const allOk = ['resolve ok', 'connect ok', 'authorize ok', 'initialize ok', 'list_tools ok'];
const toolOf = (name: string) => ({ name, inputSchema: { type: 'object', properties: {} } });

for (const engine of chosenEngines()) {
  describe(`whom a test is made as (${engine})`, () => {
    const keep = closeAfter();
    let provider: FakeProvider;
    let other: FakeProvider;
    let house: House;
    /** Signed in by a password. */
    let admin: Person;
    /** Another admin, signed in by OpenID Connect. */
    let linked: Person;
    let member: Person;
    let server: McpServer;

    before(async () => {
      provider = keep(await startFakeProvider());
      other = keep(await startFakeProvider());
      const env = {
        GATEHOUSE_OIDC_ISSUER: provider.issuer,
        GATEHOUSE_OIDC_CLIENT_ID: client.id,
        GATEHOUSE_OIDC_CLIENT_SECRET: client.secret,
      };
      house = keep(await startHouse(engine, { env }));
      const redirectUris = [`${house.url}/api/v1/auth/oidc/callback`];
      provider.addClient({ ...client, redirectUris, tokenAuthMethod: 'client_secret_basic' });
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
      const visitor = createVisitor(house);
      await visitor.signIn('oidc', { user: 'lin' });
      linked = visitor.person();
      const { id } = await linked.call<{ id: string }>('GET', '/me');
      await admin.call('PATCH', `/users/${id}`, { role: 'admin' });
      server = await register({ auth_type: 'user_oidc' });
    });
    beforeEach(() => {
      for (const one of [provider, other]) Object.assign(one.options, ordinaryOptions());
    });

    const fields = () => ({ url: provider.mcpUrl, transport: 'streamable_http', availability: 'default_off' });
    const register = (more: object) =>
      admin.call<McpServer>('POST', '/mcp-servers', { ...fields(), display_name: 'Issues', ...more });
    const tried = (person: Person, input: object) => person.call<ServerTest>('POST', '/mcp-servers/test', input);
    const outcomes = ({ steps }: ServerTest) => steps.map(({ step, outcome }) => `${step} ${outcome}`);
    const authorizeOf = ({ steps }: ServerTest) => steps.find(({ step }) => step === 'authorize');
    const tokensSent = (at: FakeProvider, from: number) =>
      new Set(
        at
          .seen('mcp')
          .slice(from)
          .map(({ headers }) => headers.authorization !== undefined),
      );
    async function offeredTo(person: Person, at: McpServer): Promise<string[]> {
      const chat = await person.call<Chat>('POST', '/chats', { mcp_server_ids: [at.id] });
      return toolsOf(readTurn(await person.turn(chat.id, 'list tools')));
    }

    test('carries the token of the admin’s own sign-in, renewed when the server does not take it', async () => {
      provider.options.toolsOf = (user) => [toolOf(`of-${user}`)];
      const report = await tried(linked, { id: server.id });
      assert.deepEqual(outcomes(report), allOk);
      assert.deepEqual(
        report.tools.map(({ name }) => name),
        ['of-lin'],
      );
      provider.expireTokens('lin');
      assert.deepEqual(outcomes(await tried(linked, { id: server.id })), allOk);
      assert.deepEqual(outcomes(await tried(linked, { id: server.id, url: `${provider.mcpUrl}?v=2` })), allOk, 'same origin');
    });

    test('sends that token to no other origin and to nothing that is not saved, and says so', async () => {
      const from = [other.seen('mcp').length, provider.seen('mcp').length] as const;
      for (const input of [
        { id: server.id, url: other.mcpUrl },
        { id: server.id, user_oidc_audience: 'https://issues.example' },
        { ...fields(), availability: undefined, auth_type: 'user_oidc' },
      ]) {
        const { finding, detail, fix } = authorizeOf(await tried(linked, input)) ?? {};
        assert.equal(finding, 'no_oidc_token');
        assert.match(detail ?? '', /was not sent/);
        assert.match(fix ?? '', /Save the server/);
      }
      assert.deepEqual(tokensSent(other, from[0]), new Set([false]));
      assert.deepEqual(tokensSent(provider, from[1]), new Set([false]));
    });

    test('goes out without a token for an admin who signed in another way, and says so', async () => {
      const refused = authorizeOf(await tried(admin, { id: server.id }));
      assert.deepEqual([refused?.outcome, refused?.finding], ['failed', 'no_oidc_token']);
      assert.match(refused?.detail ?? '', /signed in another way/);
      provider.options.anonymous = ['initialize', 'tools/list'];
      const open = await tried(admin, { id: server.id });
      assert.deepEqual(outcomes(open), allOk);
      assert.match(authorizeOf(open)?.detail ?? '', /without a token.*signed in another way/);
    });

    test('says what the server wants more than the sign-in gives, and that it does not take the token', async () => {
      provider.options.scopesWanted = { initialize: 'issues:read' };
      const wanting = authorizeOf(await tried(linked, { id: server.id }));
      assert.equal(wanting?.finding, 'insufficient_scope');
      assert.match(wanting?.fix ?? '', /GATEHOUSE_OIDC_SCOPES/);
      provider.options.scopesWanted = {};
      provider.fail('mcp', { status: 401, body: {} });
      assert.equal(authorizeOf(await tried(linked, { id: server.id }))?.finding, 'token_refused');
      provider.heal();
    });

    test('what a saved server lists then is offered to users who are still to log in, and nothing of a test with changes', async () => {
      const issues = await register({ auth_type: 'oauth2' });
      await connect(admin, issues.id, 'ada-there');
      provider.options.toolsOf = () => [toolOf('changed')];
      assert.deepEqual(outcomes(await tried(admin, { id: issues.id, description: 'Changed' })), allOk);
      assert.deepEqual(await offeredTo(member, issues), ['issues-2__connect']);
      provider.options.toolsOf = () => [toolOf('tested')];
      assert.deepEqual(outcomes(await tried(admin, { id: issues.id })), allOk);
      assert.deepEqual(await offeredTo(member, issues), ['issues-2__tested']);
    });
  });
}
