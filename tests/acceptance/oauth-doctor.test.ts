import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { McpServer, OAuthDiscovery, OAuthFinding, ServerTest } from '@gatehouse/contract';
import type { ProviderOptions } from '../providers/provider-options.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import { connect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const allOk = ['resolve ok', 'connect ok', 'authorize ok', 'initialize ok', 'list_tools ok'];
const untilLogin = ['resolve ok', 'connect ok', 'authorize failed', 'initialize skipped', 'list_tools skipped'];
const secret = 'a-secret-by-hand';

for (const engine of chosenEngines()) {
  describe(`the OAuth doctor (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
    });

    const fieldsOf = (provider: FakeProvider) => ({
      url: provider.mcpUrl,
      transport: 'streamable_http',
      auth_type: 'oauth2',
    });
    const register = (provider: FakeProvider, more: object = {}) =>
      admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        availability: 'default_off',
        ...fieldsOf(provider),
        ...more,
      });
    const discover = (server: McpServer) => admin.call<OAuthDiscovery>('POST', `/mcp-servers/${server.id}/oauth2/discover`);
    const outcomes = ({ steps }: ServerTest) => steps.map(({ step, outcome }) => `${step} ${outcome}`);
    const authorizeOf = ({ steps }: ServerTest) => steps.find(({ step }) => step === 'authorize');
    const findingOf = ({ steps }: ServerTest) => steps.find(({ outcome }) => outcome === 'failed')?.finding;
    const codesOf = (findings: OAuthFinding[] | undefined) => findings?.map(({ code }) => code);

    async function withProvider(options: Partial<ProviderOptions>, body: (provider: FakeProvider) => Promise<void>) {
      const provider = await startFakeProvider(options);
      try {
        await body(provider);
      } finally {
        await provider.close();
      }
    }

    /** A report, in which no token that the provider gave may be. */
    async function tried(provider: FakeProvider, input: object): Promise<ServerTest> {
      const { status, text, body } = await admin.ask<ServerTest>('POST', '/mcp-servers/test', input);
      assert.equal(status, 200, text);
      const tokens = provider.seen('mcp').flatMap(({ headers }) => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? []);
      for (const value of [...tokens, secret]) assert.ok(!text.includes(value), 'no secret in the report');
      return body;
    }

    function byHand(provider: FakeProvider) {
      const redirectUris = [`${house.url}/oauth2/callback`];
      provider.addClient({ id: 'by-hand', secret, redirectUris, tokenAuthMethod: 'client_secret_post' });
      return {
        oauth2_client_id: 'by-hand',
        oauth2_client_secret: secret,
        oauth2_auth_url: provider.endpoints.authorize,
        oauth2_token_url: provider.endpoints.token,
        oauth2_token_auth_method: 'client_secret_post',
      };
    }

    test('says that only the login is missing, with every request that was made to know it', () =>
      withProvider({}, async (provider) => {
        for (const input of [fieldsOf(provider), { id: (await register(provider)).id }]) {
          const report = await tried(provider, input);
          assert.deepEqual(outcomes(report), untilLogin);
          const { finding, fix, trace } = authorizeOf(report) ?? {};
          assert.equal(finding, 'needs_login');
          assert.match(fix ?? '', /onnect your account.*then test again/);
          assert.deepEqual(new Set(trace?.map(({ status }) => status)), new Set([401, 200]));
          assert.ok(trace?.some(({ concluded }) => concluded.includes(provider.issuer)));
        }
      }));

    const wrongs: Record<string, [Partial<ProviderOptions>, string]> = {
      'a provider that lets nobody register': [{ registration: 'absent' }, 'no_registration_endpoint'],
      'a provider by another name': [{ claimedIssuer: 'http://127.0.0.1:9' }, 'issuer_mismatch'],
      'a server that is another resource': [{ resource: 'https://other.example/mcp' }, 'resource_mismatch'],
      'a provider without PKCE': [{ codeChallengeMethods: ['plain'] }, 'pkce_unsupported'],
      'a server that says nothing': [
        { challenge: 'none', resourceMetadata: [], serverMetadata: [], anonymous: ['initialize'] },
        'no_metadata',
      ],
    };
    for (const [name, [options, code]] of Object.entries(wrongs)) {
      test(`names what is wrong, saved or not: ${name} is ${code}`, () =>
        withProvider(options, async (provider) => {
          for (const input of [fieldsOf(provider), { id: (await register(provider)).id }]) {
            const report = await tried(provider, input);
            assert.deepEqual([outcomes(report), findingOf(report)], [untilLogin, code]);
            assert.ok(authorizeOf(report)?.fix);
          }
        }));
    }

    const entries: Record<string, [(provider: FakeProvider) => object, string]> = {
      'a secret that the provider does not know': [() => ({ oauth2_client_secret: 'another-secret' }), 'client_unknown'],
      'a token URL where nothing is': [({ mcpUrl }) => ({ oauth2_token_url: new URL('/nothing', mcpUrl).href }), 'bad_answer'],
      'a token URL that is not dialed': [() => ({ oauth2_token_url: 'http://[::1]:9/token' }), 'blocked_address'],
    };
    for (const [name, [wrong, code]] of Object.entries(entries)) {
      test(`names what is wrong with what was entered, before anybody logs in: ${name} is ${code}`, () =>
        withProvider({}, async (provider) => {
          const right = byHand(provider);
          const server = await register(provider, { ...right, ...wrong(provider) });
          const { id } = server;
          assert.equal(findingOf(await tried(provider, { id })), code);
          assert.equal((await discover(server)).finding?.code, code);
          const changes = { oauth2_token_url: right.oauth2_token_url, oauth2_client_secret: secret };
          await admin.call('PATCH', `/mcp-servers/${id}`, changes);
          const mended = await tried(provider, { id });
          assert.equal(findingOf(mended), 'needs_login');
          assert.match(authorizeOf(mended)?.fix ?? '', new RegExp(`${house.url}/api/v1/mcp-servers/${id}/oauth2/connect`));
        }));
    }

    const remembering: Record<string, [(provider: FakeProvider) => object, string]> = {
      'a token URL where nothing is': [({ mcpUrl }) => ({ oauth2_token_url: new URL('/nothing', mcpUrl).href }), 'bad_answer'],
      'a token URL that is not dialed': [() => ({ oauth2_token_url: 'http://[::1]:9/token' }), 'blocked_address'],
    };
    for (const [name, [wrong, code]] of Object.entries(remembering)) {
      test(`remembers that a login failed on ${name}`, () =>
        withProvider({}, async (provider) => {
          const server = await register(provider, { ...byHand(provider), ...wrong(provider) });
          assert.equal((await connect(admin, server.id, 'ada-there')).status, 400);
          assert.ok(codesOf((await discover(server)).remembered)?.includes(code));
        }));
    }

    const refusals: Record<string, [ProviderOptions['registration'], string]> = {
      'the redirect URI': ['refuses_redirect', 'redirect_refused'],
      'every registration': ['refused', 'registration_refused'],
    };
    for (const [name, [registration, code]] of Object.entries(refusals)) {
      test(`a provider that refuses ${name} is ${code} in the test and in the discovery, until it does no more`, () =>
        withProvider({ registration }, async (provider) => {
          const server = await register(provider);
          assert.equal(findingOf(await tried(provider, { id: server.id })), code);
          assert.equal((await discover(server)).finding?.code, code);
          provider.options.registration = 'open';
          assert.equal(findingOf(await tried(provider, { id: server.id })), 'needs_login');
          assert.equal((await discover(server)).finding, undefined);
        }));
    }

    test('goes all the way as the admin who is connected, with a token that is renewed', () =>
      withProvider(
        { toolsOf: (user) => (user === 'ada-there' ? [{ name: 'mine', inputSchema: { type: 'object' } }] : []) },
        async (provider) => {
          const server = await register(provider);
          await connect(admin, server.id, 'ada-there');
          provider.expireTokens();
          const report = await tried(provider, { id: server.id });
          assert.deepEqual(outcomes(report), allOk);
          assert.deepEqual(
            report.tools.map(({ name }) => name),
            ['mine'],
          );
          assert.equal(provider.refreshes().length, 1);
          assert.equal(authorizeOf(report)?.trace, undefined);
          assert.deepEqual(outcomes(await tried(provider, { id: server.id, description: 'the same place' })), allOk);
        },
      ));

    test('does not use the connection for another address or another client', () =>
      withProvider({}, (other) =>
        withProvider({}, async (provider) => {
          const server = await register(provider);
          await connect(admin, server.id, 'ada-there');
          const manual = { ...byHand(provider), oauth2_client_id: 'another' };
          for (const [changes, target] of [
            [{ url: other.mcpUrl }, other],
            [{ url: `${provider.mcpUrl}?v=2` }, provider],
            [manual, provider],
          ] as const) {
            const from = target.seen('mcp').length;
            const report = await tried(provider, { id: server.id, ...changes });
            assert.deepEqual([outcomes(report), findingOf(report)], [untilLogin, 'needs_login']);
            assert.match(authorizeOf(report)?.detail ?? '', /was not used/);
            const sent = target.seen('mcp').slice(from);
            assert.ok(sent.length > 0 && sent.every(({ headers }) => headers.authorization === undefined));
          }
          assert.deepEqual(outcomes(await tried(provider, { id: server.id })), allOk, 'and it stays good');
        }),
      ));

    test('says that the provider ended the connection', () =>
      withProvider({}, async (provider) => {
        const server = await register(provider);
        await connect(admin, server.id, 'ada-there');
        provider.revokeConsents();
        provider.expireTokens();
        for (const _again of [1, 2]) {
          const report = await tried(provider, { id: server.id });
          assert.deepEqual([outcomes(report), findingOf(report)], [untilLogin, 'needs_reconnect']);
          assert.ok((authorizeOf(report)?.trace?.length ?? 0) > 1);
        }
      }));

    for (const [method, step] of [
      ['initialize', 'authorize'],
      ['tools/list', 'list_tools'],
    ]) {
      test(`says that the token does not allow ${method}, and the next login asks for it`, () =>
        withProvider({}, async (provider) => {
          const server = await register(provider);
          await connect(admin, server.id, 'ada-there');
          provider.options.scopesWanted = { [method ?? '']: 'issues:read' };
          const report = await tried(provider, { id: server.id });
          const failed = report.steps.find(({ outcome }) => outcome === 'failed');
          assert.deepEqual([failed?.step, failed?.finding], [step, 'insufficient_scope']);
          assert.match(failed?.detail ?? '', /issues:read/);
          await connect(admin, server.id, 'ada-there');
          assert.deepEqual(outcomes(await tried(provider, { id: server.id })), allOk);
        }));
    }

    test('says that the server does not take the token', () =>
      withProvider({}, async (provider) => {
        const server = await register(provider, { oauth2_resource: 'send' });
        await connect(admin, server.id, 'ada-there');
        provider.fail('mcp', { status: 401, body: {} });
        const report = await tried(provider, { id: server.id });
        assert.deepEqual([outcomes(report), findingOf(report)], [untilLogin, 'token_refused']);
      }));

    test('says that the provider fails, and keeps the connection', () =>
      withProvider({}, async (provider) => {
        const server = await register(provider);
        await connect(admin, server.id, 'ada-there');
        assert.deepEqual(outcomes(await tried(provider, { id: server.id })), allOk);
        provider.expireTokens();
        provider.fail('token', 'unavailable', 1);
        assert.equal(findingOf(await tried(provider, { id: server.id })), 'provider_failing');
        provider.heal();
        assert.equal((await admin.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status, 'ready');
      }));

    test('remembers a client secret that has expired until another one is entered', () =>
      withProvider({}, async (provider) => {
        const server = await register(provider, byHand(provider));
        const error = { error: 'invalid_client', error_description: 'The client secret has expired.' };
        provider.fail('token', { status: 401, body: error });
        await connect(admin, server.id, 'ada-there');
        provider.heal();
        const report = await tried(provider, { id: server.id });
        assert.equal(findingOf(report), 'client_expired');
        assert.deepEqual(codesOf(authorizeOf(report)?.remembered), ['client_expired']);
        for (const _again of [1, 2]) {
          const found = await discover(server);
          assert.deepEqual([found.finding?.code, codesOf(found.remembered)], ['client_expired', ['client_expired']]);
        }
        await admin.call('PATCH', `/mcp-servers/${server.id}`, { oauth2_client_secret: secret });
        assert.equal(findingOf(await tried(provider, { id: server.id })), 'needs_login');
        await connect(admin, server.id, 'ada-there');
        assert.deepEqual(outcomes(await tried(provider, { id: server.id })), allOk);
      }));

    test('tells of the resource that is left out since the provider refused it', () =>
      withProvider({ resourceParameter: 'refused' }, async (provider) => {
        const server = await register(provider, { oauth2_resource: 'auto' });
        await connect(admin, server.id, 'ada-there');
        await connect(admin, server.id, 'ada-there');
        const report = await tried(provider, { id: server.id });
        assert.deepEqual(codesOf(authorizeOf(report)?.remembered), ['resource_refused']);
        assert.deepEqual(codesOf((await discover(server)).remembered), ['resource_refused']);
      }));

    test('keeps what is known of the provider when a new search finds nothing', () =>
      withProvider({}, async (provider) => {
        const server = await register(provider);
        await connect(admin, server.id, 'ada-there');
        provider.fail('mcp', 'server_error');
        provider.fail('resource_metadata', 'server_error');
        provider.fail('server_metadata', 'server_error');
        assert.equal((await discover(server)).finding?.code, 'provider_failing');
        provider.heal();
        assert.deepEqual(outcomes(await tried(provider, { id: server.id })), allOk);
      }));
  });
}
