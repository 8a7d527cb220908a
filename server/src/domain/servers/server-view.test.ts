import { mcpServerSchema } from '@gatehouse/contract';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nothingHeld } from './server-auth-status.ts';
import { viewServer } from './server-view.ts';
import { aServer } from './testing/a-server.ts';

const servers = [
  aServer(),
  aServer({ authType: 'api_key', apiKeyHeader: 'X-Key', hasApiKey: true }),
  aServer({ authType: 'custom_headers', customHeaderNames: ['X-One'] }),
  aServer({
    authType: 'oauth2',
    oauth2: { clientId: 'gatehouse', authUrl: 'https://login.example/a', tokenUrl: 'https://login.example/t' },
    oauth2Scopes: 'read',
    hasOauth2Secret: true,
  }),
  aServer({ authType: 'user_oidc' }),
];
const adminFields = [
  'url',
  'transport',
  'oauth2_client_id',
  'oauth2_auth_url',
  'oauth2_token_url',
  'oauth2_scopes',
  'api_key_header',
  'custom_header_names',
];

describe('viewServer', () => {
  for (const server of servers) {
    test(`shows a member of ${server.authType} nothing of the connection`, () => {
      const view = viewServer(server, { role: 'member', held: nothingHeld });
      assert.deepEqual(
        Object.keys(view).filter((field) => adminFields.includes(field)),
        [],
      );
      assert.ok(!JSON.stringify(view).includes('example'));
    });

    test(`shows an admin ${server.authType} as the contract has it`, () => {
      const view = viewServer(server, { role: 'admin', held: nothingHeld });
      assert.deepEqual(mcpServerSchema.strict().parse(view), view);
      assert.equal(view.url, server.url);
    });
  }

  test('says that secrets are there', () => {
    const flags = servers.map((server) => {
      const view = viewServer(server, { role: 'member', held: nothingHeld });
      return [view.has_oauth2_secret, view.has_api_key, view.has_custom_headers];
    });
    assert.deepEqual(flags, [
      [false, false, false],
      [false, true, false],
      [false, false, true],
      [true, false, false],
      [false, false, false],
    ]);
  });
});
