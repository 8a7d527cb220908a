import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createDialer } from '../dial/create-dialer.ts';
import { discoverAuthorization, type Discovery } from './discover-authorization.ts';
import { type Heard, openTestSite, type Said, type TestSite } from './testing/open-test-site.ts';

const ends: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of ends.toReversed()) await end();
});

async function open(answer: (heard: Heard, url: string) => Said | undefined): Promise<TestSite> {
  const site = await openTestSite(answer);
  ends.push(site.close);
  return site;
}

/** A host with an MCP server at /mcp that wants a login, and documents by path. */
function host(documents: (url: string) => Record<string, Said>, challenge?: (url: string) => string): Promise<TestSite> {
  return open(({ method, path }, url) => {
    if (method === 'POST' && path.startsWith('/mcp')) {
      return { status: 401, headers: challenge ? { 'www-authenticate': challenge(url) } : {} };
    }
    return documents(url)[path];
  });
}

const metadata = (issuer: string, changes: object = {}): Said => ({
  body: {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    code_challenge_methods_supported: ['S256'],
    ...changes,
  },
});
const resource = (name: string, issuers: unknown[], changes: object = {}): Said => ({
  body: { resource: name, authorization_servers: issuers, ...changes },
});
const discover = (site: TestSite, path = '/mcp') => discoverAuthorization(site.parts, { url: site.url + path });
const paths = (site: TestSite, found: Discovery) => found.steps.map(({ url }) => url.replace(site.url, ''));

describe('discovery, from the server to its authorization server', () => {
  it('goes where the challenge points to, and keeps the scopes that it names', async () => {
    const auth = await host((url) => ({ '/.well-known/oauth-authorization-server': metadata(url) }));
    const site = await host(
      (url) => ({ '/deep/resource.json': resource(`${url}/mcp`, [auth.url], { scopes_supported: ['all'] }) }),
      (url) => `Bearer error="invalid_token", scope="files:read", resource_metadata="${url}/deep/resource.json"`,
    );
    const found = await discover(site);
    assert.equal(found.finding, undefined);
    assert.equal(found.server?.issuer, auth.url);
    assert.deepEqual(found.resource, { resource: `${site.url}/mcp`, scope: 'files:read' });
    assert.deepEqual(found.issuers, [auth.url]);
    assert.deepEqual(
      found.steps.map(({ url, status }) => [url, status]),
      [
        [`${site.url}/mcp`, 401],
        [`${site.url}/deep/resource.json`, 200],
        [`${auth.url}/.well-known/oauth-authorization-server`, 200],
      ],
    );
    for (const step of found.steps) assert.ok(step.concluded.length > 10 && step.tookMs >= 0);
  });

  for (const at of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']) {
    it(`reads resource metadata at ${at} where no challenge says so, and takes its scopes`, async () => {
      const site = await host((url) => ({
        [at]: resource(`${url}/mcp`, [url], { scopes_supported: ['a', 'b'] }),
        '/.well-known/openid-configuration': metadata(url),
      }));
      const found = await discover(site);
      assert.equal(found.server?.issuer, site.url);
      assert.deepEqual(found.resource, { resource: `${site.url}/mcp`, scope: 'a b' });
    });
  }

  for (const at of [
    '/.well-known/oauth-authorization-server/tenant',
    '/.well-known/openid-configuration/tenant',
    '/tenant/.well-known/openid-configuration',
    '/tenant/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server',
  ]) {
    it(`finds the metadata of an issuer with a path at ${at}`, async () => {
      const site = await host((url) => ({
        '/.well-known/oauth-protected-resource/mcp': resource(`${url}/mcp`, [`${url}/tenant`]),
        [at]: metadata(`${url}/tenant`),
      }));
      const found = await discover(site);
      assert.equal(found.server?.tokenEndpoint, `${site.url}/tenant/token`);
      assert.equal(found.finding, undefined);
      assert.equal(paths(site, found).at(-1), at);
    });
  }

  it('takes the first of several authorization servers that can be used, and lists all', async () => {
    const dead = await open(() => ({ breaks: true }));
    const old = await host((url) => ({
      '/.well-known/oauth-authorization-server': metadata(url, { code_challenge_methods_supported: ['plain'] }),
    }));
    const good = await host((url) => ({ '/.well-known/oauth-authorization-server': metadata(url) }));
    const listed = [dead.url, old.url, good.url];
    const site = await host((url) => ({ '/.well-known/oauth-protected-resource/mcp': resource(`${url}/mcp`, listed) }));
    const found = await discover(site);
    assert.equal(found.server?.issuer, good.url);
    assert.equal(found.finding, undefined);
    assert.deepEqual(found.issuers, listed);
  });
});

describe('discovery without resource metadata', () => {
  it('finds metadata at the root while the URL has a path', async () => {
    const site = await host((url) => ({ '/.well-known/oauth-authorization-server': metadata(url) }));
    const found = await discover(site);
    assert.equal(found.server?.issuer, site.url);
    assert.deepEqual(found.issuers, [site.url]);
    assert.deepEqual(found.resource, {});
  });

  it('finds metadata under the path alone, also when it names the origin', async () => {
    for (const name of ['/mcp', '']) {
      const site = await host((url) => ({ '/.well-known/oauth-authorization-server/mcp': metadata(url + name) }));
      const found = await discover(site);
      assert.equal(found.server?.issuer, site.url + name);
      assert.equal(found.finding, undefined);
    }
  });

  it('does not believe a document that a path puts below itself when it names the origin', async () => {
    const site = await host((url) => ({ '/mcp/.well-known/openid-configuration': metadata(url) }));
    const found = await discover(site);
    assert.equal(found.server, undefined);
    assert.equal(found.finding?.code, 'issuer_mismatch');
  });

  it('follows the root to an issuer on another host, whose own metadata counts', async () => {
    const auth = await host((url) => ({
      '/.well-known/oauth-authorization-server': metadata(url, { token_endpoint: `${url}/own-token` }),
    }));
    const site = await host(() => ({
      '/.well-known/oauth-authorization-server': metadata(auth.url, { token_endpoint: 'http://127.0.0.1:1/other-token' }),
    }));
    const found = await discover(site);
    assert.equal(found.server?.issuer, auth.url);
    assert.equal(found.server?.tokenEndpoint, `${auth.url}/own-token`);
  });

  it('names issuer_mismatch when that other issuer says nothing about itself', async () => {
    const auth = await host(() => ({}));
    const site = await host(() => ({ '/.well-known/oauth-authorization-server': metadata(auth.url) }));
    const found = await discover(site);
    assert.equal(found.server, undefined);
    assert.equal(found.finding?.code, 'issuer_mismatch');
  });

  it('looks on where a server answers anybody, and says so', async () => {
    const site = await open(({ path }, url) =>
      path === '/mcp'
        ? { body: { jsonrpc: '2.0', id: 'knock', result: {} } }
        : path === '/.well-known/oauth-authorization-server'
          ? metadata(url)
          : undefined,
    );
    const found = await discover(site);
    assert.match(found.steps[0]?.concluded ?? '', /without a login/);
    assert.equal(found.server?.issuer, site.url);
  });

  it('assumes the endpoints of the older protocol when there is no metadata and the server wants a login', async () => {
    const site = await host(() => ({}));
    const found = await discover(site);
    assert.deepEqual(found.server, {
      issuer: `${site.url}/token`,
      authorizationEndpoint: `${site.url}/authorize`,
      tokenEndpoint: `${site.url}/token`,
      registrationEndpoint: `${site.url}/register`,
      promisesIssuer: false,
      takesClientMetadata: false,
    });
    assert.equal(found.finding, undefined);
  });

  it('assumes nothing when the server wants no login: no_metadata', async () => {
    const site = await open(({ path }) => (path === '/mcp' ? { body: {} } : undefined));
    const found = await discover(site);
    assert.equal(found.server, undefined);
    assert.equal(found.finding?.code, 'no_metadata');
  });

  it('assumes nothing while the metadata fails to load: provider_failing', async () => {
    const site = await open(({ path }) => ({ status: path === '/mcp' ? 401 : 503 }));
    const found = await discover(site);
    assert.equal(found.server, undefined);
    assert.equal(found.finding?.code, 'provider_failing');
  });

  it('hears the challenge of a server that takes GET alone', async () => {
    const site = await open(({ method, path }, url) => {
      if (path === '/sse' && method === 'POST') return { status: 405 };
      if (path === '/sse') return { status: 401, headers: { 'www-authenticate': `Bearer resource_metadata="${url}/r"` } };
      if (path === '/r') return resource(`${url}/sse`, [url]);
      return path === '/.well-known/oauth-authorization-server' ? metadata(url) : undefined;
    });
    const found = await discover(site, '/sse');
    assert.deepEqual(paths(site, found), ['/sse', '/sse', '/r', '/.well-known/oauth-authorization-server']);
    assert.equal(found.server?.issuer, site.url);
  });
});

describe('discovery that must not go on', () => {
  const refuses = async (documents: (url: string) => Record<string, Said>) => {
    const site = await host(documents);
    return { site, found: await discover(site) };
  };

  it('stops at metadata of another resource, and asks nobody that it names', async () => {
    const auth = await host((url) => ({ '/.well-known/oauth-authorization-server': metadata(url) }));
    for (const name of ['https://elsewhere.example/mcp', `${auth.url}/mcp`]) {
      const { found } = await refuses(() => ({ '/.well-known/oauth-protected-resource/mcp': resource(name, [auth.url]) }));
      assert.equal(found.finding?.code, 'resource_mismatch');
      assert.equal(found.server, undefined);
    }
    assert.equal(auth.heard.length, 0);
  });

  it('refuses the path of another server on the same host, and takes the host itself', async () => {
    const other = await refuses((url) => ({
      '/.well-known/oauth-protected-resource/mcp': resource(`${url}/mc`, [url]),
      '/.well-known/oauth-authorization-server': metadata(url),
    }));
    assert.equal(other.found.finding?.code, 'resource_mismatch');
    const whole = await refuses((url) => ({
      '/.well-known/oauth-protected-resource': resource(url, [url]),
      '/.well-known/oauth-authorization-server': metadata(url),
    }));
    assert.equal(whole.found.resource.resource, whole.site.url);
    assert.equal(whole.found.server?.issuer, whole.site.url);
  });

  it('does not use metadata that names another issuer than the one that was named', async () => {
    const { found } = await refuses((url) => ({
      '/.well-known/oauth-protected-resource/mcp': resource(`${url}/mcp`, [url]),
      '/.well-known/oauth-authorization-server': metadata('https://attacker.example'),
    }));
    assert.equal(found.server, undefined);
    assert.equal(found.finding?.code, 'issuer_mismatch');
    assert.match(found.finding?.text ?? '', /attacker\.example/);
    assert.equal(
      found.steps.some(({ url }) => url.includes('attacker')),
      false,
    );
  });

  it('takes an ending slash for no other name, and keeps the spelling of the metadata', async () => {
    const { found, site } = await refuses((url) => ({
      '/.well-known/oauth-protected-resource/mcp': resource(`${url}/mcp`, [`${url}/`]),
      '/.well-known/oauth-authorization-server': metadata(url),
    }));
    assert.equal(found.server?.issuer, site.url);
    assert.equal(found.finding, undefined);
  });

  const flawed: [code: string, changes: object, isServerGiven: boolean][] = [
    ['pkce_unsupported', { code_challenge_methods_supported: ['plain'] }, true],
    ['auth_method_unsupported', { token_endpoint_auth_methods_supported: ['private_key_jwt'] }, true],
    ['no_registration_endpoint', { registration_endpoint: undefined }, true],
    ['insecure_endpoint', { authorization_endpoint: 'javascript:alert(1)' }, false],
    ['insecure_endpoint', { token_endpoint: 'https://user:word@login.example/token' }, false],
    ['insecure_endpoint', { registration_endpoint: 'https://login.example/#register' }, false],
    ['bad_metadata', { token_endpoint: undefined }, false],
  ];
  for (const [code, changes, isServerGiven] of flawed) {
    it(`names ${code} for ${JSON.stringify(changes)}`, async () => {
      const { found } = await refuses((url) => ({
        '/.well-known/oauth-protected-resource/mcp': resource(`${url}/mcp`, [url]),
        '/.well-known/oauth-authorization-server': metadata(url, changes),
      }));
      assert.equal(found.finding?.code, code);
      assert.equal(found.server !== undefined, isServerGiven);
      assert.equal(JSON.stringify(found).includes('user:word'), false);
    });
  }

  it('needs neither a list of PKCE methods nor a registration endpoint where client metadata is taken', async () => {
    const { found } = await refuses((url) => ({
      '/.well-known/oauth-authorization-server': metadata(url, {
        code_challenge_methods_supported: undefined,
        registration_endpoint: undefined,
        client_id_metadata_document_supported: true,
      }),
    }));
    assert.equal(found.finding, undefined);
    assert.equal(found.server?.takesClientMetadata, true);
  });

  it('finds nothing in web pages, broken JSON and what is larger than 256 KiB', async () => {
    for (const body of ['<html>Welcome</html>', '{"issuer":', JSON.stringify({ issuer: 'x'.repeat(300_000) })]) {
      const site = await open(({ path }) => (path === '/mcp' ? { body: {} } : { body }));
      const found = await discover(site);
      assert.equal(found.finding?.code, 'no_metadata');
    }
  });

  it('does not ask a host again that gave no answer, and says why in the finding', async () => {
    const dialer = createDialer({ allow: () => [], selfOrigins: [] });
    ends.push(() => dialer.close());
    const found = await discoverAuthorization({ fetch: dialer.fetch }, { url: 'http://127.0.0.1:19999/mcp' });
    assert.equal(found.finding?.code, 'blocked_address');
    assert.match(found.finding?.text ?? '', /127\.0\.0\.1/);
    assert.equal(found.steps.length, 1);
    assert.equal(found.steps[0]?.status, undefined);
  });

  it('shows no query and sends headers to the server alone', async () => {
    const site = await host((url) => ({ '/.well-known/oauth-authorization-server': metadata(url) }));
    const found = await discoverAuthorization(site.parts, {
      url: `${site.url}/mcp?key=hidden-in-the-query`,
      headers: { 'x-tenant': 'hidden-in-a-header' },
    });
    assert.equal(found.server?.issuer, site.url);
    assert.equal(JSON.stringify(found).includes('hidden-in'), false);
    const [first, ...others] = site.heard;
    assert.equal(first?.headers['x-tenant'], 'hidden-in-a-header');
    assert.ok(others.length > 0 && others.every(({ headers }) => headers['x-tenant'] === undefined));
  });

  it('ends with the reason of the signal', async () => {
    const site = await host(() => ({}));
    const reason = new Error('The admin went away');
    const target = { url: `${site.url}/mcp`, signal: AbortSignal.abort(reason) };
    await assert.rejects(discoverAuthorization(site.parts, target), (error) => error === reason);
  });

  it('gives up a server that never answers', async () => {
    const site = await open(() => ({ hangs: true }));
    const found = await discoverAuthorization(site.parts, { url: `${site.url}/mcp` }, { requestMs: 100, allMs: 1_000 });
    assert.equal(found.finding?.code, 'unreachable');
    assert.equal(site.heard.length, 1);
  });

  it('says unreachable, not that there is no metadata, of a host that closes every connection', async () => {
    const site = await open(() => ({ breaks: true }));
    const found = await discover(site);
    assert.equal(found.finding?.code, 'unreachable');
    assert.equal(found.server, undefined);
  });
});
