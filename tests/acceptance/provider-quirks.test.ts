import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { McpServer } from '@gatehouse/contract';
import type { Fault } from '../providers/provider-faults.ts';
import type { ProviderOptions } from '../providers/provider-options.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { authorize } from '../providers/authorize.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, openCallback, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };

type Fields = { more?: (provider: FakeProvider, redirectUri: string) => object };
type Quirk = Fields & { options: Partial<ProviderOptions> };

/** What real providers do, and a user is connected all the same: first login, call, refresh. */
const quirks: Record<string, Quirk> = {
  'metadata only at the root, though the server has a path': {
    options: { challenge: 'bare', resourceMetadata: ['root'], serverMetadata: ['oauth_root'] },
  },
  'metadata only under the path': { options: { challenge: 'none', resourceMetadata: ['path'], issuerPath: '/tenant' } },
  'OpenID metadata only, appended': { options: { serverMetadata: ['oidc_appended'], issuerPath: '/tenant' } },
  'OpenID metadata only, inserted': { options: { serverMetadata: ['oidc_inserted'], issuerPath: '/tenant' } },
  'no resource metadata: the origin is the authorization server': { options: { challenge: 'bare', resourceMetadata: [] } },
  'the issuer on another host': { options: { issuerElsewhere: true } },
  'a slash at the end of the server': { options: { mcpPath: '/mcp/' } },
  'initialize allowed to everybody, tools to users': { options: { anonymous: ['initialize'] } },
  'tools listed to everybody, called by users': { options: { anonymous: ['initialize', 'tools/list'] } },
  'no word of PKCE methods': { options: { codeChallengeMethods: undefined } },
  'registration that wants an application type': { options: { registration: 'wants_application_type' } },
  'registration answered 200': { options: { registrationStatus: 200 } },
  'a client secret that expires': { options: { secretLifeSeconds: 3_600, forcedTokenAuthMethod: 'client_secret_basic' } },
  'client_secret_basic only': {
    options: { tokenAuthMethods: ['client_secret_basic'], listedTokenAuthMethods: ['client_secret_basic'] },
  },
  'client_secret_post only, and not a word of it': {
    options: {
      tokenAuthMethods: ['client_secret_post'],
      listedTokenAuthMethods: undefined,
      forcedTokenAuthMethod: 'client_secret_post',
    },
  },
  'rotation with reuse detection': { options: { rotates: true, detectsReuse: true } },
  'no new refresh token at a refresh': { options: { rotates: false } },
  'refresh that rejects scope': { options: { refreshRefusesScope: true, resourceScopes: ['issues:read'] } },
  'a token type in lower case': { options: { tokenType: 'bearer' } },
  'no expiry told': { options: { tellsExpiry: false } },
  'an expiry as text': { options: { tellsExpiry: 'as_text' } },
  'JWTs that alone say when they end': { options: { accessTokens: 'jwt', tellsExpiry: false } },
  'answers in form encoding': { options: { answerFormat: 'form' } },
  'entered by hand, as where nothing can be discovered': {
    options: { challenge: 'none', resourceMetadata: [], serverMetadata: [], registration: 'absent', wantsPkce: false },
    more: (provider, redirectUri) => {
      provider.addClient({
        id: 'by-hand',
        secret: 'hand-secret',
        redirectUris: [redirectUri],
        tokenAuthMethod: 'client_secret_post',
      });
      return {
        oauth2_client_id: 'by-hand',
        oauth2_client_secret: 'hand-secret',
        oauth2_auth_url: provider.endpoints.authorize,
        oauth2_token_url: provider.endpoints.token,
        oauth2_token_auth_method: 'client_secret_post',
      };
    },
  },
};

for (const engine of chosenEngines().slice(-1)) {
  describe(`quirks of providers (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
    });

    const register = (provider: FakeProvider, more: object = {}) =>
      admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Quirky',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_off',
        auth_type: 'oauth2',
        ...more,
      });

    async function whoIs(server: McpServer): Promise<string> {
      const { who, why } = await askWho(admin, [server.id]);
      return who ?? `failed: ${why}`;
    }
    const statusOf = async (server: McpServer) => (await admin.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status;

    async function withProvider(
      options: Partial<ProviderOptions>,
      body: (provider: FakeProvider) => Promise<void>,
    ): Promise<void> {
      const provider = await startFakeProvider(options);
      try {
        await body(provider);
      } finally {
        await provider.close();
      }
    }

    for (const [name, { options, more }] of Object.entries(quirks)) {
      test(`${name}: connects, calls and renews`, () =>
        withProvider(options, async (provider) => {
          const server = await register(provider, more?.(provider, `${house.url}/oauth2/callback`));
          const page = await connect(admin, server.id, 'ada-there');
          assert.equal(page.status, 200, page.text);
          assert.match(await whoIs(server), /ada-there/);
          provider.expireTokens();
          assert.match(await whoIs(server), /ada-there/);
          provider.expireTokens();
          assert.match(await whoIs(server), /ada-there/);
          assert.equal(await statusOf(server), 'ready');
        }));
    }

    test('a provider that will not have the resource beside a scope is asked again without it', () =>
      withProvider({ resourceParameter: 'refused_with_scope', resourceScopes: ['issues:read'] }, async (provider) => {
        const server = await register(provider);
        // The browser is sent there a second time, and agrees as before.
        const begun = await startConnect(admin, server.id);
        const refused = await authorize(begun, { user: 'ada-there' });
        const response = await fetch(refused, { headers: admin.headers, redirect: 'manual' });
        const again = new URL(response.headers.get('location') ?? '');
        assert.equal(again.searchParams.get('resource'), null);
        const page = await openCallback(await authorize(again, { user: 'ada-there' }), admin);
        assert.equal(page.status, 200, page.text);
        provider.expireTokens();
        assert.match(await whoIs(server), /ada-there/);
      }));

    const page = { 'content-type': 'text/html' };
    const failures: Record<string, Fault> = {
      'a page with status 500': 'server_error',
      'words with status 503': 'unavailable',
      'an OAuth error that passes': { status: 400, body: { error: 'temporarily_unavailable' } },
      'JSON of another kind with status 400': { status: 400, body: { message: 'Bad request', code: 40_000 } },
      'a page with status 400': { status: 400, headers: page, body: '<h1>400</h1> invalid_grant' },
      'a page with status 401': { status: 401, headers: page, body: '<h1>401</h1> invalid_client' },
      'too many requests': { status: 429, headers: { 'retry-after': '1' }, body: 'Slow down' },
      'half an answer': 'garbage',
      'no answer': 'reset',
    };
    for (const [name, failure] of Object.entries(failures)) {
      test(`a provider that fails for a while costs nobody their grant (${name})`, () =>
        withProvider({}, async (provider) => {
          const server = await register(provider);
          await connect(admin, server.id, 'ada-there');
          assert.match(await whoIs(server), /ada-there/);
          provider.expireTokens();
          provider.fail('token', failure);
          assert.match(await whoIs(server), /^failed/);
          assert.ok(provider.refreshes().length > 0);
          assert.equal(await statusOf(server), 'ready');
          provider.heal();
          await until(async () => (await whoIs(server)) === 'ada-there'); // a failed renewal is tried once a second
          assert.equal(provider.seen('register').length, 1);
        }));
    }

    for (const errorStyle of ['oauth', 'github', 'form'] as const) {
      test(`a grant that was ended is said to need a reconnect, which mends it (errors by ${errorStyle})`, () =>
        withProvider(errorStyle === 'form' ? { answerFormat: 'form' } : { errorStyle }, async (provider) => {
          const server = await register(provider);
          await connect(admin, server.id, 'ada-there');
          provider.revokeConsents();
          provider.expireTokens();
          assert.match(await whoIs(server), /^failed/);
          assert.equal(await statusOf(server), 'needs_reconnect');
          await connect(admin, server.id, 'ada-there');
          assert.match(await whoIs(server), /ada-there/);
        }));
    }

    test('a registration that was silently dropped is made anew at the next login', () =>
      withProvider({}, async (provider) => {
        const server = await register(provider);
        await connect(admin, server.id, 'ada-there');
        provider.forgetClients();
        provider.expireTokens();
        assert.match(await whoIs(server), /^failed/);
        assert.equal(await statusOf(server), 'needs_reconnect');
        const page = await connect(admin, server.id, 'ada-there');
        assert.equal(page.status, 200, page.text);
        assert.match(await whoIs(server), /ada-there/);
        assert.equal(provider.seen('register').length, 2);
      }));
  });
}
