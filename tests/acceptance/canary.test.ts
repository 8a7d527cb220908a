import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, describe, test } from 'node:test';
import type { Chat, McpServer, ModelView } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { authorize } from '../providers/authorize.ts';
import { startFakeModels, type FakeModels } from '../models/start-fake-models.ts';
import { closeAfter } from './support/close-after.ts';
import { openCallback, startConnect } from './support/connect.ts';
import { endsTurn, type Event, type Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { createVisitor } from './support/visitor.ts';

/** One secret for each place that takes one: `canary-<place>-<random>`. */
const secrets = {
  adminPassword: newCanary('admin-password'),
  memberPassword: newCanary('member-password'),
  nextPassword: newCanary('next-password'),
  wrongPassword: newCanary('wrong-password'),
  apiKey: newCanary('api-key'),
  header: newCanary('header'),
  clientSecret: newCanary('client-secret'),
  modelKey: newCanary('model-key'),
  environmentModelKey: newCanary('environment-model-key'),
  oidcClientSecret: newCanary('oidc-client-secret'),
  metricsToken: newCanary('metrics-token'),
  secretKey: randomBytes(32).toString('base64'),
};

for (const engine of chosenEngines()) {
  describe(`secrets (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let far: Server;
    let farUrl: string;
    let models: FakeModels;
    let provider: FakeProvider;
    let admin: Person;
    let member: Person;
    /** The headers that arrived at the upstream. */
    const arrived: Record<string, unknown>[] = [];
    /** What came out, by where. */
    const seen: { where: string; what: string }[] = [];
    const events: Event[] = [];
    const issued: Record<string, string> = {};
    const ids: Record<string, string> = {};

    before(async () => {
      far = await startTellTale(arrived);
      keep({ close: () => new Promise((resolve) => far.close(resolve)) });
      farUrl = `http://127.0.0.1:${(far.address() as AddressInfo).port}/mcp`;
      models = keep(await startFakeModels());
      // Whoever registers gets a secret.
      provider = keep(await startFakeProvider({ forcedTokenAuthMethod: 'client_secret_basic' }));
      house = keep(
        await startHouse(engine, {
          env: {
            GATEHOUSE_LOG_LEVEL: 'trace',
            GATEHOUSE_METRICS_TOKEN: secrets.metricsToken,
            GATEHOUSE_SECRET_KEYS: `k1:${secrets.secretKey}`,
            GATEHOUSE_OIDC_ISSUER: provider.issuer,
            GATEHOUSE_OIDC_CLIENT_ID: 'gatehouse',
            GATEHOUSE_OIDC_CLIENT_SECRET: secrets.oidcClientSecret,
            OPENAI_BASE_URL: models.openaiBaseUrl,
            OPENAI_API_KEY: secrets.environmentModelKey,
          },
          async onAnswer(response, method, path) {
            const isShownOnce = method === 'POST' && path === '/me/tokens';
            const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true; // read as events
            const body = isShownOnce || isStream ? '' : await response.clone().text();
            // Where the session's cookie comes from, and where a login is begun: the browser has to be told.
            const isEntrance = /^\/auth\/(setup|password|oidc\/\w+)\b/.test(path);
            const isStart = /\/(oauth2\/connect|oidc\/start)$/.test(path);
            const isMeant = (name: string) => (isEntrance && name === 'set-cookie') || (isStart && name === 'location');
            const headers = [...response.headers].filter(([name]) => !isMeant(name));
            seen.push({ where: `${method} ${path}`, what: `${JSON.stringify(headers)}\n${body}` });
          },
        }),
      );
    });

    test('everything that takes, uses or reports secrets is driven, failures included', async (t) => {
      await t.test('users, sessions and tokens', driveUsers);
      await t.test('servers, also with faulty input', driveServers);
      await t.test('upstreams that repeat their credentials in a 401', driveUpstreams);
      await t.test('logins at providers, also with answers that repeat tokens', driveLogins);
      await t.test('models that repeat their key in an error', driveModels);
      await t.test('record, settings, description, metrics and commands', driveReports);
    });

    test('no answer, header, event, log line, metric or command says one of them', async () => {
      await house.restart('SIGTERM');
      seen.push({ where: 'the log', what: house.output() }, { where: 'events', what: JSON.stringify(events) });
      assert.ok(seen.length > 60, `${seen.length} places were looked at`);
      assert.match(house.output(), /"level"/, 'there is a log');
      assert.ok(
        seen.some(({ what }) => what.includes('ada@example.com')),
        'what is no secret is found',
      );
      const passed = provider.secrets.map(({ name, value }, place): [string, string] => [`${name} ${place}`, value]);
      const all = [...Object.entries({ ...secrets, ...issued }), ...passed];
      assert.ok(all.every(([, secret]) => secret.length >= 20));
      const leaks = seen.flatMap(({ where, what }) =>
        all
          .filter(([, secret]) => spellings(secret).some((spelling) => what.includes(spelling)))
          .map(([name, secret]) => `${name} in ${where}: ${around(what, secret)}`),
      );
      assert.deepEqual(leaks, []);
    });

    test('what was driven did use the secrets: the far side saw each of them', () => {
      assert.ok(arrived.some((headers) => headers['x-key'] === secrets.apiKey));
      assert.ok(arrived.some((headers) => headers['x-token'] === secrets.header));
      const keys = models.requests.map(({ headers }) => headers['authorization'] ?? headers['x-api-key']);
      const passed = new Set(provider.secrets.map(({ name }) => name));
      const kinds = ['access_token', 'client_secret', 'code', 'code_verifier', 'id_token', 'nonce', 'refresh_token', 'state'];
      assert.deepEqual([...passed].toSorted(), kinds);
      assert.ok(keys.includes(secrets.modelKey) && keys.includes(`Bearer ${secrets.environmentModelKey}`));
    });

    async function driveUsers(): Promise<void> {
      const ada = { email: 'ada@example.com', name: 'Ada', password: secrets.adminPassword };
      const grace = { email: 'grace@example.com', name: 'Grace', password: secrets.memberPassword };
      const nobody = house.person({ origin: house.url });
      await nobody.ask('POST', '/auth/setup', { ...ada, email: 'no address' });
      admin = await house.setUp(ada);
      await nobody.ask('POST', '/auth/setup', ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      await admin.ask('POST', '/users', { ...grace, role: 'member' });
      await admin.ask('POST', '/users', { ...grace, role: 'owner' });
      const wrong = await nobody.ask('POST', '/auth/password', { email: ada.email, password: secrets.wrongPassword });
      assert.equal(wrong.status, 401);
      await nobody.ask('POST', '/auth/password', `{"email":"${ada.email}","password":"${secrets.adminPassword}"`);
      await nobody.ask('POST', '/auth/password', { email: ada.email, password: [secrets.adminPassword] });
      member = await house.signIn(grace);
      for (const [who, person] of Object.entries({ admin, member })) {
        issued[`${who} session`] = person.headers['cookie']?.split('=')[1] ?? '';
      }
      await member.ask('PATCH', '/me', { password: secrets.nextPassword, current_password: secrets.wrongPassword });
      await member.call('PATCH', '/me', { password: secrets.nextPassword, current_password: secrets.memberPassword });
      issued['token'] = (await member.call<{ token: string }>('POST', '/me/tokens', { name: 'laptop' })).token;
      const byToken = house.person({ authorization: `Bearer ${issued['token']}` });
      await byToken.call('GET', '/me');
      await byToken.ask('POST', '/mcp-servers', {});
      await byToken.ask('GET', '/chats/none');
      await house.person({ authorization: `Bearer ${issued['token']}x` }).ask('GET', '/me');
      await house.person({ cookie: member.headers['cookie'] ?? '', origin: 'https://evil.example' }).ask('POST', '/chats', {});
      for (const path of ['/me', '/me/tokens', '/me/sessions']) await member.call('GET', path);
      await admin.call('GET', '/users');
    }

    async function driveServers(): Promise<void> {
      const base = { url: farUrl, transport: 'streamable_http', availability: 'force_on' };
      const key = { ...base, display_name: 'Key', auth_type: 'api_key', api_key_header: 'X-Key', api_key_value: secrets.apiKey };
      const headers = {
        ...base,
        display_name: 'Headers',
        auth_type: 'custom_headers',
        custom_headers: { 'X-Token': secrets.header },
      };
      const oauth = {
        ...base,
        display_name: 'OAuth',
        auth_type: 'oauth2',
        oauth2_client_id: 'gatehouse',
        oauth2_client_secret: secrets.clientSecret,
        oauth2_auth_url: 'https://login.example/authorize',
        oauth2_token_url: 'https://login.example/token',
      };
      for (const body of [key, headers, oauth]) {
        const made = await admin.call<McpServer>('POST', '/mcp-servers', body);
        ids[body.display_name] = made.id;
      }
      const faulty = [
        { ...key, api_key_value: `${secrets.apiKey}\r\nX-More: 1` },
        { ...key, api_key_value: { secret: secrets.apiKey } },
        { ...key, [secrets.apiKey.slice(0, 10)]: 1, transport: 'stdio' },
        { ...headers, custom_headers: { 'X-Token': `${secrets.header}\n` } },
        { ...headers, custom_headers: { 'Content-Length': secrets.header } },
        { ...headers, auth_type: 'none' },
        { ...oauth, oauth2_client_secret: [secrets.clientSecret] },
        { ...oauth, oauth2_token_url: null },
        { ...oauth, url: 'ftp://files.example' },
        JSON.stringify(key).slice(0, -1),
      ];
      for (const body of faulty) {
        assert.equal((await admin.ask('POST', '/mcp-servers', body)).status, 400);
      }
      await member.ask('POST', '/mcp-servers', key);
      for (const [name, id] of Object.entries(ids)) {
        await admin.call('GET', `/mcp-servers/${id}`);
        await member.call('GET', `/mcp-servers/${id}`);
        await admin.call('PATCH', `/mcp-servers/${id}`, { description: `Changed ${name}` });
        await admin.ask('PATCH', `/mcp-servers/${id}`, { ...key, display_name: name });
      }
      await admin.call('PATCH', `/mcp-servers/${ids['OAuth']}`, oauth);
      await admin.call('PATCH', `/mcp-servers/${ids['Headers']}`, headers);
      await admin.call('GET', '/mcp-servers');
      await member.call('GET', '/mcp-servers');
    }

    async function driveUpstreams(): Promise<void> {
      for (const id of Object.values(ids)) {
        await admin.call('POST', '/mcp-servers/test', { id });
        await admin.call('GET', `/mcp-servers/${id}/tools?include_blocked=true`);
        await member.call('GET', `/mcp-servers/${id}/tools`);
      }
      const unsaved = {
        url: farUrl,
        transport: 'sse',
        auth_type: 'api_key',
        api_key_header: 'X-Key',
        api_key_value: secrets.apiKey,
      };
      await admin.call('POST', '/mcp-servers/test', unsaved);
      await admin.call('POST', '/mcp-servers/test', { ...unsaved, url: 'http://192.0.2.1:1/mcp' });
      const chat = await member.call<Chat>('POST', '/chats', { model_id: 'offline' });
      events.push(...(await member.turn(chat.id, 'list tools')));
      await member.call('GET', `/chats/${chat.id}/servers`);
      await member.call('GET', `/chats/${chat.id}/messages`);
    }

    async function driveLogins(): Promise<void> {
      const redirectUris = [`${house.url}/api/v1/auth/oidc/callback`];
      provider.addClient({ id: 'gatehouse', secret: secrets.oidcClientSecret, redirectUris });
      const visitor = createVisitor(house);
      await visitor.signIn('oidc', { user: 'nobody', deny: true });
      await visitor.signIn('oidc', { user: 'hedy' });
      const hedy = visitor.person();
      for (const [name, cookie] of visitor.cookies) issued[`cookie ${name}`] = cookie;
      const fields = { url: provider.mcpUrl, transport: 'streamable_http', availability: 'default_off' };
      const register = (more: object) => admin.call<McpServer>('POST', '/mcp-servers', { ...fields, ...more });
      const own = await register({ display_name: 'Own', auth_type: 'user_oidc' });
      const granted = await register({ display_name: 'Granted', auth_type: 'oauth2' });

      const replayed = await login(granted, hedy);
      await showPage(replayed, hedy);
      await showPage(await login(granted, hedy), admin);
      for (const { id } of [own, granted]) {
        await call(id, hedy);
        // Renewed after a 401; then what answers repeats what it was sent, or gave.
        provider.expireTokens();
        await call(id, hedy);
        for (const [endpoint, status] of [
          ['token', 400],
          ['token', 500],
          ['mcp', 500],
          ['mcp', 403],
        ] as const) {
          provider.expireTokens();
          // A server knows the token that it is shown, a provider all of them.
          const shown = provider.seen('mcp').findLast(({ headers }) => headers.authorization !== undefined);
          const words = endpoint === 'token' ? lately() : String(shown?.headers.authorization?.slice('Bearer '.length));
          const body = { error: 'invalid_request', error_description: words, message: words };
          const headers = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${words}"` };
          provider.fail(endpoint, { status, headers, body });
          await call(id, hedy);
          provider.heal();
        }
        await hedy.call('GET', `/mcp-servers/${id}`);
        await admin.call('POST', '/mcp-servers/test', { id });
      }
      provider.fail('token', { status: 400, body: { error: 'invalid_grant', error_description: lately() } });
      await showPage(await login(granted, hedy), hedy);
      provider.heal();
      await showPage(await login(granted, hedy), hedy);
      await admin.call('POST', `/mcp-servers/${granted.id}/oauth2/discover`);
      await hedy.call('GET', '/me/connections');
      provider.fail('revoke', { status: 400, body: { error: 'invalid_request', error_description: lately() } });
      await hedy.ask('DELETE', `/mcp-servers/${granted.id}/oauth2/grant`);
      provider.heal();
    }

    /** The secrets that passed last. */
    const lately = () =>
      provider.secrets
        .slice(-8)
        .map(({ value }) => value)
        .join(' ');

    const login = async (server: McpServer, person: Person) =>
      authorize(await startConnect(person, server.id), { user: 'hedy-there' });

    async function showPage(callback: URL, person: Person): Promise<void> {
      seen.push({ where: 'the page after a login', what: (await openCallback(callback, person)).text });
    }

    async function call(serverId: string, person: Person): Promise<void> {
      const chat = await person.call<Chat>('POST', '/chats', { mcp_server_ids: [serverId], model_id: 'offline' });
      await person.call('POST', `/chats/${chat.id}/messages`, { text: 'call whoami with {}' });
      const waits = (event: Event) => event.type === 'turn' && event.data.state === 'waiting_for_user';
      const told = await person.follow(chat.id, chat.last_seq, (event) => waits(event) || endsTurn(event));
      events.push(...told);
      if (told.some(waits)) await person.call('POST', `/chats/${chat.id}/stop`);
    }

    async function driveModels(): Promise<void> {
      const model = { provider: 'anthropic', model: 'fake-model', display_name: 'Fake', base_url: models.anthropicBaseUrl };
      await admin.ask('POST', '/models', { ...model, api_key: `${secrets.modelKey} \n` });
      await admin.ask('POST', '/models', { ...model, api_key: [secrets.modelKey] });
      const { id } = await admin.call<ModelView>('POST', '/models', { ...model, api_key: secrets.modelKey });
      const fails = ['unauthorized', 'bad_request', 'not_found', 'html', 'quota'] as const;
      for (const fail of fails) {
        models.script(() => ({ fail }));
        for (const modelId of [id, 'env:openai_compatible']) {
          await admin.call('POST', `/models/${modelId}/test`);
          if (fail === 'html' || fail === 'quota') continue; // a chat waits and asks again
          const chat = await member.call<Chat>('POST', '/chats', { model_id: modelId });
          events.push(...(await member.turn(chat.id, 'hello')));
        }
      }
      await admin.call('PATCH', `/models/${id}`, { display_name: 'Renamed', api_key: secrets.modelKey });
      await admin.call('GET', '/models');
      await member.call('GET', '/models');
    }

    async function driveReports(): Promise<void> {
      await admin.call('GET', '/audit?limit=200');
      for (const accept of ['text/csv', 'application/jsonl']) await admin.ask('GET', '/audit', undefined, { accept });
      for (const path of ['/settings', '/openapi.json', '/tool-calls', '/auth/methods']) await admin.ask('GET', path);
      const pages = { '/metrics': `Bearer ${secrets.metricsToken}`, '/metrics?': 'Bearer canary', '/healthz': '', '/readyz': '' };
      for (const [path, authorization] of Object.entries(pages)) {
        const response = await fetch(`${house.url}${path}`, { headers: { authorization } });
        seen.push({ where: path, what: `${JSON.stringify([...response.headers])}${await response.text()}` });
      }
      assert.ok(seen.some(({ where, what }) => where === '/metrics' && what.includes('# HELP')));
      for (const command of ['config', 'doctor']) seen.push({ where: command, what: await house.run([command]) });
      assert.equal((await member.call<{ id: string }>('GET', '/me')).id.length, 36);
      await member.ask('POST', '/auth/sign-out');
    }
  });
}

/** An upstream that refuses everybody, and says with which credentials; the headers of each request are added to `arrived`. */
async function startTellTale(arrived: Record<string, unknown>[]): Promise<Server> {
  const server = createServer((request, response) => {
    arrived.push(request.headers);
    const told = `${String(request.headers['x-key'])} ${String(request.headers['x-token'])}`;
    response
      .writeHead(401, {
        'content-type': 'text/plain',
        'www-authenticate': `Bearer error="invalid_token", error_description="${told}"`,
      })
      .end(`These are no good: ${told} ${JSON.stringify(request.headers)}`);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

function newCanary(place: string): string {
  return `canary-${place}-${randomBytes(12).toString('hex')}`;
}

/** The ways in which a secret may be written. */
function spellings(secret: string): string[] {
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')];
}

function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 120), at + 60);
}
