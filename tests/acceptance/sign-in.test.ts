import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { AuthMethods, UserView } from '@gatehouse/contract';
import { generateKeyPair, exportJWK } from 'jose';
import { authorize } from '../providers/authorize.ts';
import { ordinaryOptions } from '../providers/provider-options.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { createVisitor } from './support/visitor.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const client = { id: 'gatehouse', secret: 'a-secret-of-the-client' };

type AuditLine = { action: string; subject_label: string; after: Record<string, unknown> | null };

for (const engine of chosenEngines()) {
  describe(`signing in with OpenID Connect (${engine})`, () => {
    const keep = closeAfter();
    let provider: FakeProvider;
    let house: House;
    let admin: Person;
    let count = 0;
    /** Somebody who was never here. */
    let user: string;
    /** Claims over those of the id token, by user. */
    const claims = new Map<string, Record<string, unknown>>();

    before(async () => {
      provider = keep(await startFakeProvider());
      house = keep(
        await startHouse(engine, {
          env: {
            GATEHOUSE_ALLOW_NETWORKS: '10.0.0.0/8', // the provider is dialed because it is configured
            GATEHOUSE_OIDC_ISSUER: provider.issuer,
            GATEHOUSE_OIDC_CLIENT_ID: client.id,
            GATEHOUSE_OIDC_CLIENT_SECRET: client.secret,
            GATEHOUSE_OIDC_NAME: 'The provider',
            GATEHOUSE_OIDC_ADMIN_GROUP: 'keepers',
            GATEHOUSE_OIDC_ALLOWED_DOMAINS: 'example.com',
          },
        }),
      );
      const redirectUris = [`${house.url}/api/v1/auth/oidc/callback`];
      provider.addClient({ ...client, redirectUris, tokenAuthMethod: 'client_secret_basic' });
      admin = await house.setUp(ada);
    });

    beforeEach(() => {
      provider.heal();
      Object.assign(provider.options, ordinaryOptions(), { claimsOf: (name: string) => claims.get(name) ?? {} });
      count += 1;
      user = `user-${count}`;
    });

    const findUser = async (email: string) => {
      const { items } = await admin.call<{ items: UserView[] }>('GET', '/users?limit=200');
      return items.find((found) => found.email === email);
    };
    const lastAudit = async (action: string) => {
      const { items } = await admin.call<{ items: AuditLine[] }>('GET', `/audit?action=${action}&limit=1`);
      return items[0];
    };
    const refusedBy = (code: string) => `/sign-in?error=${code}`;
    const isNobody = async (email: string) => assert.equal(await findUser(email), undefined, `${email} has an account`);

    test('offers the provider by its name, and makes a member of somebody new', async () => {
      const methods = await house.person().call<AuthMethods>('GET', '/auth/methods');
      assert.deepEqual(methods, { password: true, oidc: { name: 'The provider' }, setup_needed: false });

      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('oidc', { user }, { returnTo: '/chats/1?from=here' }), '/chats/1?from=here');
      const me = await visitor.person().call<UserView>('GET', '/me');
      assert.deepEqual([me.email, me.name, me.role], [`${user}@example.com`, user, 'member']);
      assert.deepEqual(
        me.links.map(({ type, issuer, subject_label: label }) => ({ type, issuer, label })),
        [{ type: 'oidc', issuer: provider.issuer, label: `${user}@example.com` }],
      );
      assert.deepEqual((await lastAudit('session.sign_in'))?.after, { method: 'oidc' });
      assert.equal((await lastAudit('user.link'))?.subject_label, `${user}@example.com`);
      assert.doesNotMatch(house.output(), /at_|rt_|a-secret-of-the-client/);
    });

    test('a connect address that is opened without a session, or under another name of the host, leads to the sign-in and back', async () => {
      const id = '00000000-0000-4000-8000-000000000000';
      const path = `/api/v1/mcp-servers/${id}/oauth2/connect`;
      const page = { accept: 'text/html,application/xhtml+xml;q=0.9' };
      const visitor = createVisitor(house);
      const signIn = await visitor.go(path, page);
      assert.equal(signIn, `/sign-in?return_to=${encodeURIComponent(path)}`);
      assert.equal(await visitor.signIn('oidc', { user }, { returnTo: path }), path);
      assert.equal((await house.person().ask('GET', path.slice('/api/v1'.length))).status, 401, 'a program is told so');

      const elsewhere = house.url.replace('127.0.0.1', 'localhost') + path;
      const moved = await fetch(elsewhere, { redirect: 'manual', headers: page });
      assert.deepEqual([moved.status, moved.headers.get('location')], [307, house.url + path]);
    });

    test('says that the provider refuses Gatehouse, and logs which variables to look at, where the secret is another one', async () => {
      const redirectUris = [`${house.url}/api/v1/auth/oidc/callback`];
      const setSecret = (secret: string) =>
        provider.addClient({ ...client, secret, redirectUris, tokenAuthMethod: 'client_secret_basic' });
      setSecret('another-secret');
      try {
        assert.equal(await createVisitor(house).signIn('oidc', { user }), refusedBy('refused'));
      } finally {
        setSecret(client.secret);
      }
      const logged = house
        .output()
        .split('\n')
        .findLast((line) => line.includes('A sign-in at a provider failed'));
      for (const words of ['invalid_client', provider.issuer, 'GATEHOUSE_OIDC_CLIENT_SECRET'])
        assert.ok(logged?.includes(words), logged);
    });

    test('knows somebody again by the link, whatever their address is by then', async () => {
      await createVisitor(house).signIn('oidc', { user });
      claims.set(user, { email: 'moved@elsewhere.example', email_verified: false });
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('oidc', { user }), '/');
      assert.equal((await visitor.person().call<UserView>('GET', '/me')).email, `${user}@example.com`);
    });

    test('asks with PKCE, state and nonce of its own each time, for the scopes that matter', async () => {
      const asked = await Promise.all(
        [1, 2].map(async () => new URL(await createVisitor(house).go('/api/v1/auth/oidc/start')).searchParams),
      );
      for (const name of ['state', 'nonce', 'code_challenge']) {
        const values = asked.map((params) => params.get(name));
        assert.equal(new Set(values).size, 2, name);
        for (const value of values) assert.match(value ?? '', /^[\w-]{43}$/, name);
      }
      assert.equal(asked[0]?.get('code_challenge_method'), 'S256');
      assert.equal(asked[0]?.get('scope'), 'openid email profile offline_access');
    });

    test('leads only to its own pages afterwards', async () => {
      for (const foreign of [
        'https://evil.example/',
        '//evil.example',
        '/\\evil.example',
        '/\t/evil.example',
        'javascript:1',
        'x',
      ]) {
        assert.equal(await createVisitor(house).signIn('oidc', { user }, { returnTo: foreign }), '/', foreign);
      }
    });

    test('uses a callback once, and only in the browser that began it', async () => {
      const visitor = createVisitor(house);
      const callback = await visitor.passProvider('oidc', { user });
      const tokenRequests = provider.seen('token').length;

      const other = createVisitor(house);
      await other.go('/api/v1/auth/oidc/start');
      assert.equal(await other.go(callback), refusedBy('expired'), 'another browser');
      assert.equal(await createVisitor(house).go(callback), refusedBy('expired'), 'no cookie');
      const wrong = new URL(callback);
      wrong.searchParams.set('state', 'A'.repeat(43));
      assert.equal(await visitor.go(wrong.href), refusedBy('expired'), 'another state');
      wrong.searchParams.append('state', 'twice');
      assert.equal(await visitor.go(wrong.href), refusedBy('expired'), 'two states');
      assert.equal(await visitor.go(callback.replace('/oidc/', '/github/')), refusedBy('expired'), 'another provider');
      assert.equal(provider.seen('token').length, tokenRequests, 'no code is redeemed');
      await isNobody(`${user}@example.com`);

      assert.equal(await visitor.go(callback), '/');
      assert.equal(await visitor.go(callback), refusedBy('expired'), 'a replay');
      assert.equal(provider.seen('token').length, tokenRequests + 1);
    });

    test('refuses a code of another sign-in, whose nonce and verifier are not this one’s', async () => {
      const [mine, theirs] = [createVisitor(house), createVisitor(house)];
      const injected = new URL(await mine.passProvider('oidc', { user }));
      const code = new URL(await theirs.passProvider('oidc', { user: 'somebody-else' })).searchParams.get('code');
      injected.searchParams.set('code', code ?? '');
      assert.equal(await mine.go(injected.href), refusedBy('refused'));
      assert.equal((await mine.person().ask('GET', '/me')).status, 401);
    });

    const now = () => Math.floor(Date.now() / 1000);
    const falsehoods: [string, () => Record<string, unknown>][] = [
      ['another nonce', () => ({ nonce: 'x' })],
      ['no nonce', () => ({ nonce: undefined })],
      ['another audience', () => ({ aud: 'another-client' })],
      ['another issuer', () => ({ iss: 'https://evil.example' })],
      ['an end that has passed', () => ({ iat: now() - 4000, exp: now() - 300 })],
      ['a beginning that is to come', () => ({ nbf: now() + 300 })],
    ];
    for (const [name, idTokenClaims] of falsehoods) {
      test(`refuses an id token with ${name}, and stores nothing`, async () => {
        provider.options.idTokenClaims = idTokenClaims();
        const visitor = createVisitor(house);
        assert.equal(await visitor.signIn('oidc', { user }), refusedBy('bad_answer'));
        assert.equal((await visitor.person().ask('GET', '/me')).status, 401);
        await isNobody(`${user}@example.com`);
        const { after } = (await lastAudit('session.sign_in_failed')) ?? {};
        assert.deepEqual(after, { method: 'oidc', reason: 'bad_answer' });
      });
    }

    test('refuses an id token that another key has signed', async () => {
      const { publicKey } = await generateKeyPair('RS256');
      const [shown] = JSON.parse(await (await fetch(`${provider.issuer}/oauth/jwks`)).text()).keys;
      provider.fail('jwks', { status: 200, body: { keys: [{ ...shown, ...(await exportJWK(publicKey)) }] } });
      assert.equal(await createVisitor(house).signIn('oidc', { user }), refusedBy('bad_answer'));
      await isNobody(`${user}@example.com`);
    });

    test('refuses a callback that another issuer sends', async () => {
      provider.options.callbackIssuer = 'wrong';
      assert.equal(await createVisitor(house).signIn('oidc', { user }), refusedBy('bad_answer'));
      provider.options.callbackIssuer = 'absent';
      assert.equal(await createVisitor(house).signIn('oidc', { user }), refusedBy('bad_answer'));
    });

    test('takes a clock that is a little off, and keys that changed a moment ago', async () => {
      provider.options.idTokenClaims = { iat: now() + 30, nbf: now() + 30, exp: now() - 30 };
      assert.equal(await createVisitor(house).signIn('oidc', { user }), '/');
      provider.options.idTokenClaims = {};
      for (let rotation = 0; rotation < 2; rotation += 1) {
        provider.rotateKeys();
        assert.equal(await createVisitor(house).signIn('oidc', { user }), '/');
      }
    });

    test('goes by verified addresses alone', async () => {
      for (const more of [
        { email_verified: false },
        { email_verified: undefined },
        { email_verified: 'true' },
        { email: undefined },
      ]) {
        claims.set(user, more);
        assert.equal(await createVisitor(house).signIn('oidc', { user }), refusedBy('email_unverified'), JSON.stringify(more));
      }
      await isNobody(`${user}@example.com`);
    });

    test('finds a user whom an admin made, by their verified address in any case', async () => {
      const made = await admin.call<UserView>('POST', '/users', { email: `${user}@example.org`, name: 'Made', role: 'member' });
      claims.set(user, { email: `${user.toUpperCase()}@Example.org` });
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('oidc', { user }), '/', 'their domain need not be one of new members');
      assert.equal((await visitor.person().call<UserView>('GET', '/me')).id, made.id);
    });

    test('does not lead another person to the account of the one who had the address before', async () => {
      await createVisitor(house).signIn('oidc', { user });
      claims.set(`${user}-later`, { email: `${user}@example.com` });
      assert.equal(await createVisitor(house).signIn('oidc', { user: `${user}-later` }), refusedBy('other_identity'));
    });

    test('makes new members only of the allowed domains', async () => {
      claims.set(user, { email: `${user}@sub.example.com` });
      assert.equal(await createVisitor(house).signIn('oidc', { user }), refusedBy('domain_not_allowed'));
      await isNobody(`${user}@sub.example.com`);
    });

    test('lets an admin in by a link that they added themselves, and never by the address alone', async () => {
      claims.set(user, { email: ada.email });
      assert.equal(await createVisitor(house).signIn('oidc', { user }), refusedBy('admin_by_email'));

      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { referer: 'https://evil.example/' }, {}]) {
        const elsewhere = createVisitor(house, admin);
        assert.equal(await elsewhere.signIn('oidc', { user }, { headers }), refusedBy('admin_by_email'), 'another site’s link');
      }

      const own = createVisitor(house, admin);
      const session = [...own.cookies.values()];
      assert.equal(await own.signIn('oidc', { user }, { returnTo: '/account' }), '/account');
      assert.equal([...own.cookies.values()][0], session[0], 'the session goes on');
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('oidc', { user }), '/');
      const me = await visitor.person().call<UserView>('GET', '/me');
      assert.deepEqual([me.email, me.role, me.links.map(({ type }) => type)], [ada.email, 'admin', ['password', 'oidc']]);

      assert.equal(await createVisitor(house, admin).signIn('oidc', { user: `${user}-b` }), refusedBy('other_identity'));
    });

    test('adds no identity that is somebody’s, and none after signing out', async () => {
      const first = createVisitor(house);
      await first.signIn('oidc', { user });
      const second = createVisitor(house);
      await second.signIn('oidc', { user: `${user}-b` });
      assert.equal(await second.signIn('oidc', { user }), refusedBy('link_taken'));

      const callback = await first.passProvider('oidc', { user });
      await first.person().call('POST', '/auth/sign-out');
      assert.equal(await first.go(callback), refusedBy('signed_out'));
    });

    test('lets the group make an admin, and take that back', async () => {
      const roleOf = async (groups: unknown) => {
        claims.set(user, { groups });
        const visitor = createVisitor(house);
        assert.equal(await visitor.signIn('oidc', { user }), '/');
        return (await visitor.person().call<UserView>('GET', '/me')).role;
      };
      assert.equal(await roleOf(['crew']), 'member');
      assert.equal(await roleOf(['crew', 'keepers']), 'admin');
      assert.equal(await roleOf(undefined), 'member');
      assert.equal(await roleOf('keepers'), 'admin');
      claims.set(user, { groups: undefined });
      provider.fail('userinfo', 'server_error');
      const visitor = createVisitor(house);
      await visitor.signIn('oidc', { user });
      assert.equal((await visitor.person().call<UserView>('GET', '/me')).role, 'admin', 'nobody said that they left');
    });

    test('leaves an admin who was made by hand alone', async () => {
      await createVisitor(house).signIn('oidc', { user });
      const { id } = (await findUser(`${user}@example.com`)) ?? {};
      await admin.call('PATCH', `/users/${id}`, { role: 'admin' });
      const visitor = createVisitor(house);
      await visitor.signIn('oidc', { user });
      assert.equal((await visitor.person().call<UserView>('GET', '/me')).role, 'admin');
    });

    test('keeps a disabled user out', async () => {
      await createVisitor(house).signIn('oidc', { user });
      const { id } = (await findUser(`${user}@example.com`)) ?? {};
      await admin.call('PATCH', `/users/${id}`, { disabled: true });
      assert.equal(await createVisitor(house).signIn('oidc', { user }), refusedBy('disabled'));
    });

    test('makes one user of an identity that comes twice at once, and of one address that two identities have', async () => {
      const visitors = Array.from({ length: 4 }, () => createVisitor(house));
      const callbacks = await Promise.all(visitors.map((visitor) => visitor.passProvider('oidc', { user })));
      const ends = await Promise.all(visitors.map((visitor, index) => visitor.go(callbacks[index] ?? '')));
      assert.deepEqual(ends, ['/', '/', '/', '/']);
      const ids = await Promise.all(visitors.map(async (visitor) => (await visitor.person().call<UserView>('GET', '/me')).id));
      assert.equal(new Set(ids).size, 1);

      const twins = [`${user}-a`, `${user}-b`];
      for (const twin of twins) claims.set(twin, { email: `${user}-twin@example.com` });
      const both = await Promise.all(twins.map((twin) => createVisitor(house).signIn('oidc', { user: twin })));
      assert.deepEqual(both.toSorted(), ['/', refusedBy('other_identity')]);
    });

    test('says that the user said no, and that the provider fails, and lets both try again', async () => {
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('oidc', { user, deny: true }), refusedBy('cancelled'));
      for (const fault of ['server_error', 'garbage', 'reset'] as const) {
        provider.fail('token', fault, 1);
        const end = await visitor.signIn('oidc', { user });
        assert.equal(end, refusedBy(fault === 'garbage' ? 'bad_answer' : 'unavailable'), fault);
      }
      provider.fail('jwks', 'unavailable', 1);
      assert.equal(await visitor.signIn('oidc', { user }), refusedBy('unavailable'));
      await isNobody(`${user}@example.com`);
      assert.equal(await visitor.signIn('oidc', { user }), '/');
    });

    test('asks for consent once where no refresh token comes without it', async () => {
      provider.options.refreshTokens = 'never';
      const visitor = createVisitor(house);
      const again = await visitor.go(await visitor.passProvider('oidc', { user }));
      assert.equal(new URL(again).searchParams.get('prompt'), 'consent');
      assert.equal((await visitor.person().ask('GET', '/me')).status, 401, 'nothing half made');
      assert.equal(await visitor.go((await authorize(again, { user })).href), '/');
      assert.equal(await createVisitor(house).signIn('oidc', { user: `${user}-b` }), '/', 'asking was of no use');
    });

    test('ends the provider’s session too when an OpenID session is signed out', async () => {
      const visitor = createVisitor(house);
      await visitor.signIn('oidc', { user });
      const { redirect } = await visitor.person().call<{ redirect: string }>('POST', '/auth/sign-out');
      const url = new URL(redirect);
      assert.equal(`${url.origin}${url.pathname}`, `${provider.issuer}/oauth/end_session`);
      assert.equal(url.searchParams.get('post_logout_redirect_uri'), `${house.url}/`);
      assert.equal((await visitor.person().ask('GET', '/me')).status, 401);
      assert.equal((await (await house.signIn(ada)).ask('POST', '/auth/sign-out')).status, 204, 'a password’s has none');
    });
  });

  describe(`signing in before there is an admin (${engine})`, () => {
    const keep = closeAfter();

    test('outlives a provider that is down, makes admins out of the group, and never takes the last one away', async () => {
      const provider = keep(await startFakeProvider());
      provider.fail('server_metadata', 'unavailable');
      const groups = new Map([['grace', ['keepers']]]);
      provider.options.claimsOf = (user) => ({ groups: groups.get(user) ?? [] });
      const env = {
        GATEHOUSE_OIDC_ISSUER: `${provider.issuer}/`,
        GATEHOUSE_OIDC_CLIENT_ID: client.id,
        GATEHOUSE_OIDC_ADMIN_GROUP: 'keepers',
      };
      const house = keep(await startHouse(engine, { env }));
      const redirectUris = [`${house.url}/api/v1/auth/oidc/callback`];
      provider.addClient({ id: client.id, redirectUris, tokenAuthMethod: 'none' });
      assert.equal(await createVisitor(house).signIn('oidc', { user: 'linus' }), '/sign-in?error=unavailable');
      provider.heal();

      const roleOf = async (user: string) => {
        const visitor = createVisitor(house);
        assert.equal(await visitor.signIn('oidc', { user }), '/');
        return (await visitor.person().call<UserView>('GET', '/me')).role;
      };
      const isSetupNeeded = async () => (await house.person().call<AuthMethods>('GET', '/auth/methods')).setup_needed;
      assert.equal(await roleOf('linus'), 'member');
      assert.equal(await isSetupNeeded(), true);
      assert.equal(await roleOf('grace'), 'admin');
      assert.equal(await isSetupNeeded(), false);
      groups.clear();
      assert.equal(await roleOf('grace'), 'admin', 'the last one');
      groups.set('linus', ['keepers']);
      assert.equal(await roleOf('linus'), 'admin');
      assert.equal(await roleOf('grace'), 'member');
    });
  });
}
