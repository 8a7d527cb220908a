import { createServerSchema, updateServerSchema } from '@gatehouse/contract';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../errors.ts';
import { type AllowRule, parseAllowRule } from '../../upstream/dial/allow-rule.ts';
import { assertDraft } from './assert-draft.ts';
import { draftChangedServer, draftNewServer } from './draft-server.ts';
import { isUnchanged, toServerValues, type ServerDraft } from './server-draft.ts';
import type { Server } from './server.ts';
import { aServer } from './testing/a-server.ts';

const selfOrigins = ['https://gatehouse.example/base'];
const canary = 'canary-secret-5f1d';

const basics = {
  display_name: 'Notes',
  url: 'https://notes.example/mcp',
  transport: 'streamable_http',
  availability: 'default_off',
  auth_type: 'none',
};

/** `pointer code` of each fault of a new server, and the draft. */
function create(input: Record<string, unknown>): string[] {
  const given = createServerSchema.parse({ ...basics, ...input });
  return faultsOf(() => assertDraft({ draft: draftNewServer(given), given, stored: undefined, selfOrigins }));
}

function update(stored: Server, input: Record<string, unknown>): { faults: string[]; draft: ServerDraft } {
  const given = updateServerSchema.parse(input);
  const draft = draftChangedServer(stored, given);
  return { faults: faultsOf(() => assertDraft({ draft, given, stored, selfOrigins })), draft };
}

function faultsOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'invalid_input');
    assert.ok(!JSON.stringify([error.detail, error.faults]).includes(canary), 'a fault quotes a secret');
    return error.faults.map(({ pointer, code }) => `${pointer} ${code}`);
  }
}

const manual = {
  oauth2_client_id: 'gatehouse',
  oauth2_auth_url: 'https://login.example/authorize',
  oauth2_token_url: 'https://login.example/token',
};
const withKey = aServer({ authType: 'api_key', apiKeyHeader: 'X-Key', hasApiKey: true });
const withHeaders = aServer({ authType: 'custom_headers', customHeaderNames: ['X-One', 'X-Two'] });
const withClient = aServer({
  authType: 'oauth2',
  oauth2: { clientId: 'gatehouse', authUrl: manual.oauth2_auth_url, tokenUrl: manual.oauth2_token_url },
  hasOauth2Secret: true,
});

describe('a new server', () => {
  for (const [what, input] of Object.entries({
    none: {},
    user_oidc: { auth_type: 'user_oidc' },
    'oauth2 to be discovered': { auth_type: 'oauth2', oauth2_scopes: 'read write' },
    'oauth2 by hand': { auth_type: 'oauth2', ...manual, oauth2_client_secret: canary },
    api_key: { auth_type: 'api_key', api_key_header: 'Authorization', api_key_value: `Bearer ${canary}` },
    custom_headers: { auth_type: 'custom_headers', custom_headers: { 'X-One': canary, 'X-Two': 'b' } },
    'nulls for everything optional': { description: null, icon_url: null, api_key_value: null, custom_headers: null },
  })) {
    test(`is right with ${what}`, () => assert.deepEqual(create(input), []));
  }

  for (const [what, input, expected] of [
    ['a URL without scheme', { url: 'notes.example/mcp' }, ['/url missing_scheme']],
    ['ftp', { url: 'ftp://notes.example/mcp' }, ['/url unsupported_scheme']],
    ['credentials in the URL', { url: `https://me:${canary}@notes.example/` }, ['/url has_credentials']],
    ['our own address', { url: 'https://gatehouse.example/anything' }, ['/url own_url']],
    ['our own address in other letters', { url: 'HTTPS://GateHouse.example:443/' }, ['/url own_url']],
    ['a text for an icon', { icon_url: 'icon' }, ['/icon_url not_an_icon']],
    ['a key without type', { api_key_value: canary }, ['/api_key_value other_auth_type']],
    [
      'headers and a key beside oauth2',
      { auth_type: 'oauth2', custom_headers: { 'X-One': canary }, api_key_header: 'X-Key' },
      ['/api_key_header other_auth_type', '/custom_headers other_auth_type'],
    ],
    ['scopes beside user_oidc', { auth_type: 'user_oidc', oauth2_scopes: 'read' }, ['/oauth2_scopes other_auth_type']],
    ['api_key without key', { auth_type: 'api_key', api_key_header: 'X-Key' }, ['/api_key_value required']],
    ['api_key without header', { auth_type: 'api_key', api_key_value: canary }, ['/api_key_header required']],
    [
      'a key that breaks the line',
      { auth_type: 'api_key', api_key_header: 'X-Key', api_key_value: `${canary}\r\nX-Evil: 1` },
      ['/api_key_value bad_character'],
    ],
    [
      'a key in a header of MCP',
      { auth_type: 'api_key', api_key_header: 'Mcp-Session-Id', api_key_value: canary },
      ['/api_key_header reserved_header'],
    ],
    ['no headers', { auth_type: 'custom_headers', custom_headers: {} }, ['/custom_headers required']],
    ['headers left out', { auth_type: 'custom_headers' }, ['/custom_headers required']],
    [
      'faulty headers',
      { auth_type: 'custom_headers', custom_headers: { 'X/One~': `${canary}\n`, Host: canary, 'X-Two': 'b', 'x-two': 'c' } },
      ['/custom_headers/X~1One~0 not_a_token', '/custom_headers/Host reserved_header', '/custom_headers/x-two duplicate'],
    ],
    [
      'a third of oauth2',
      { auth_type: 'oauth2', oauth2_client_id: 'gatehouse' },
      ['/oauth2_auth_url required', '/oauth2_token_url required'],
    ],
    ['two thirds of oauth2', { auth_type: 'oauth2', ...manual, oauth2_client_id: null }, ['/oauth2_client_id required']],
    [
      'a client secret without client',
      { auth_type: 'oauth2', oauth2_client_secret: canary },
      ['/oauth2_client_secret no_client'],
    ],
    [
      'a faulty token URL',
      { auth_type: 'oauth2', ...manual, oauth2_token_url: 'login.example/token' },
      ['/oauth2_token_url missing_scheme'],
    ],
    ['scopes with quotes', { auth_type: 'oauth2', oauth2_scopes: 'read "all"' }, ['/oauth2_scopes bad_character']],
    [
      'several faults, all named at once',
      { url: 'notes', icon_url: 'icon', auth_type: 'api_key' },
      ['/url missing_scheme', '/icon_url not_an_icon', '/api_key_header required', '/api_key_value required'],
    ],
  ] as const) {
    test(`is refused with ${what}`, () => assert.deepEqual(create(input), expected));
  }

  test('has its defaults', () => {
    const draft = draftNewServer(createServerSchema.parse(basics));
    assert.equal(draft.enabled, true);
    assert.equal(draft.modelIntent, false);
    assert.deepEqual([draft.description, draft.iconUrl, draft.toolAllowList, draft.toolDenyList], ['', '', [], []]);
  });

  test('keeps list entries trimmed, once each, in order', () => {
    const draft = draftNewServer(createServerSchema.parse({ ...basics, tool_allow_list: [' b ', 'a', 'b', 'a'] }));
    assert.deepEqual(draft.toolAllowList, ['b', 'a']);
  });
});

describe('changes to a server', () => {
  test('keep what they do not name and clear what is null', () => {
    const stored = aServer({ description: 'Old', iconUrl: '🚀', toolDenyList: ['erase'], enabled: false, modelIntent: true });
    const { faults, draft } = update(stored, { description: null, display_name: 'New' });
    assert.deepEqual(faults, []);
    assert.deepEqual(toServerValues(draft, 'notes'), {
      ...toServerValues(draftChangedServer(stored, {}), 'notes'),
      description: '',
      displayName: 'New',
    });
  });

  test('that come to nothing are seen as such', () => {
    for (const stored of [withKey, withHeaders, withClient]) {
      assert.ok(isUnchanged(stored, update(stored, {}).draft));
      assert.ok(isUnchanged(stored, update(stored, { display_name: 'Notes', auth_type: stored.authType }).draft));
    }
    assert.ok(!isUnchanged(withKey, update(withKey, { api_key_value: canary }).draft));
    assert.ok(!isUnchanged(withClient, update(withClient, { oauth2_client_secret: null }).draft));
    assert.ok(!isUnchanged(withKey, update(withKey, { enabled: false }).draft));
  });

  test('wipe what the former authentication type stored', () => {
    for (const stored of [withKey, withHeaders, withClient]) {
      const { faults, draft } = update(stored, { auth_type: 'none' });
      assert.deepEqual(faults, []);
      assert.deepEqual(
        [draft.auth.apiKeyValue.state, draft.auth.customHeaders.state, draft.auth.oauth2ClientSecret.state],
        ['none', 'none', 'none'],
      );
      const values = toServerValues(draft, 'notes');
      assert.deepEqual([values.oauth2, values.apiKeyHeader, values.customHeaderNames], [undefined, undefined, []]);
    }
  });

  test('to another type need what that type needs', () => {
    assert.deepEqual(update(withKey, { auth_type: 'custom_headers' }).faults, ['/custom_headers required']);
    assert.deepEqual(update(withHeaders, { auth_type: 'api_key' }).faults, [
      '/api_key_header required',
      '/api_key_value required',
    ]);
    assert.deepEqual(update(withHeaders, { auth_type: 'api_key', api_key_header: 'X-Key', api_key_value: canary }).faults, []);
  });

  test('cannot leave a type without what it needs', () => {
    assert.deepEqual(update(withKey, { api_key_value: null }).faults, ['/api_key_value required']);
    assert.deepEqual(update(withKey, { api_key_header: null }).faults, ['/api_key_header required']);
    assert.deepEqual(update(withHeaders, { custom_headers: null }).faults, ['/custom_headers required']);
    assert.deepEqual(update(withClient, { oauth2_token_url: null }).faults, ['/oauth2_token_url required']);
  });

  test('take the client secret away with the client', () => {
    const gone = { oauth2_client_id: null, oauth2_auth_url: null, oauth2_token_url: null };
    const { faults, draft } = update(withClient, gone);
    assert.deepEqual(faults, []);
    assert.equal(draft.auth.oauth2ClientSecret.state, 'none');
  });

  test('refuse fields of another type, and let null pass', () => {
    assert.deepEqual(update(withKey, { custom_headers: { 'X-One': canary } }).faults, ['/custom_headers other_auth_type']);
    assert.deepEqual(update(withKey, { custom_headers: null }).faults, []);
    assert.deepEqual(update(withKey, { auth_type: 'none', api_key_value: canary }).faults, ['/api_key_value other_auth_type']);
  });
});

describe('a stored secret', () => {
  const elsewhere = 'https://evil.example/mcp';

  test('does not follow the server to another origin', () => {
    for (const stored of [withKey, withHeaders, withClient]) {
      for (const url of [elsewhere, 'http://notes.example/mcp', 'https://notes.example:8443/mcp']) {
        assert.deepEqual(update(stored, { url }).faults, ['/url secret_needed'], `${stored.authType} to ${url}`);
      }
    }
  });

  test('stays while the origin does', () => {
    assert.deepEqual(update(withKey, { url: 'https://notes.example/v2' }).faults, []);
    assert.deepEqual(update(withKey, { url: 'https://NOTES.example:443/mcp' }).faults, []);
  });

  test('is given again in the same request, or given up', () => {
    assert.deepEqual(update(withKey, { url: elsewhere, api_key_value: canary }).faults, []);
    assert.deepEqual(update(withHeaders, { url: elsewhere, custom_headers: { 'X-One': canary } }).faults, []);
    assert.deepEqual(update(withClient, { url: elsewhere, oauth2_client_secret: null }).faults, []);
    assert.deepEqual(update(withKey, { url: elsewhere, auth_type: 'none' }).faults, []);
  });

  test('holds back nothing where there is none', () => {
    assert.deepEqual(update(aServer(), { url: elsewhere }).faults, []);
  });

  test('does not follow the token URL to another origin', () => {
    const moved = { oauth2_token_url: 'https://evil.example/token' };
    assert.deepEqual(update(withClient, moved).faults, ['/oauth2_token_url secret_needed']);
    assert.deepEqual(update(withClient, { ...moved, oauth2_client_secret: canary }).faults, []);
    assert.deepEqual(update(withClient, { oauth2_token_url: 'https://login.example/oauth/token' }).faults, []);
  });

  test('does not follow the revocation URL to an origin that it was never sent to', () => {
    const elsewhere = { oauth2_revocation_url: 'https://evil.example/revoke' };
    assert.deepEqual(update(withClient, elsewhere).faults, ['/oauth2_revocation_url secret_needed']);
    assert.deepEqual(update(withClient, { ...elsewhere, oauth2_client_secret: canary }).faults, []);
    assert.deepEqual(update(withClient, { ...elsewhere, oauth2_client_secret: null }).faults, []);
    assert.deepEqual(update(withClient, { oauth2_revocation_url: 'no-url' }).faults, ['/oauth2_revocation_url missing_scheme']);
    assert.deepEqual(update(withClient, { oauth2_revocation_url: 'https://login.example/revoke' }).faults, []);

    const there = { ...withClient.oauth2Options, revocationUrl: 'https://revoke.example/one' };
    const withRevocation = { ...withClient, oauth2Options: there };
    assert.deepEqual(update(withRevocation, { oauth2_revocation_url: 'https://revoke.example/two' }).faults, []);
    assert.deepEqual(update(withRevocation, { oauth2_revocation_url: null }).faults, []);
    assert.deepEqual(update(withRevocation, elsewhere).faults, ['/oauth2_revocation_url secret_needed']);
  });

  test('is sent to the authorization URL by nobody, so that one may change', () => {
    assert.deepEqual(update(withClient, { oauth2_auth_url: 'https://elsewhere.example/authorize' }).faults, []);
  });
});

describe('an endpoint that is plain http', () => {
  const allowRules = () => ['idp.internal', '192.0.2.1:8080'].flatMap((text) => parseAllowRule(text) ?? []);
  const judge = (oauth2_auth_url: string, allow?: () => readonly AllowRule[]) => {
    const given = createServerSchema.parse({ ...basics, auth_type: 'oauth2', ...manual, oauth2_auth_url });
    const draft = draftNewServer(given);
    return faultsOf(() => assertDraft({ draft, given, stored: undefined, selfOrigins, ...(allow && { allowRules: allow }) }));
  };
  const refused = ['/oauth2_auth_url insecure_endpoint'];

  test('is refused, but on this machine and where its host is allowed', () => {
    for (const url of ['http://idp.example/auth', 'http://192.0.2.1:8080/auth']) assert.deepEqual(judge(url), refused, url);
    for (const url of ['http://127.0.0.1:8080/auth', 'http://[::1]/auth', 'http://localhost/auth']) {
      assert.deepEqual(judge(url), [], url);
    }
    for (const url of ['http://idp.internal/auth', 'http://192.0.2.1:8080/auth'])
      assert.deepEqual(judge(url, allowRules), [], url);
    assert.deepEqual(judge('http://192.0.2.1/auth', allowRules), refused, 'another port');
  });

  test('that is stored keeps nothing else of the server from being changed', () => {
    const plain = { clientId: 'gatehouse', authUrl: 'http://idp.example/auth', tokenUrl: 'http://idp.example/token' };
    const stored = aServer({ authType: 'oauth2', oauth2: plain });
    assert.deepEqual(update(stored, { description: 'Another' }).faults, []);
    assert.deepEqual(update(stored, { oauth2_token_url: 'http://idp.example/other' }).faults, [
      '/oauth2_token_url insecure_endpoint',
    ]);
  });
});
