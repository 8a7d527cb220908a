import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { McpServer, OAuthDiscovery, Problem, SettingsView } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import { startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`what an admin has to know before a server is saved (${engine})`, () => {
    const keep = closeAfter();
    let provider: FakeProvider;
    let house: House;
    let admin: Person;
    let member: Person;
    before(async () => {
      provider = keep(await startFakeProvider());
      const env = { GATEHOUSE_OIDC_ISSUER: provider.issuer, GATEHOUSE_OIDC_CLIENT_ID: 'gatehouse' };
      house = keep(await startHouse(engine, { env }));
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
    });

    const fields = () => ({ url: provider.mcpUrl, transport: 'streamable_http', auth_type: 'oauth2' });
    const redirectUriIn = (location: string | null) => new URL(location ?? '').searchParams.get('redirect_uri');

    test('the redirect URIs in the settings are the ones that providers are sent', async () => {
      const { oauth2_redirect_uri, sign_in_redirect_uris } = await admin.call<SettingsView>('GET', '/settings');
      const signIn = await fetch(`${house.url}/api/v1/auth/oidc/start`, { redirect: 'manual' });
      assert.deepEqual(sign_in_redirect_uris, { oidc: redirectUriIn(signIn.headers.get('location')) });
      const server = await admin.call<McpServer>('POST', '/mcp-servers', {
        ...fields(),
        display_name: 'Issues',
        availability: 'default_off',
      });
      assert.equal(oauth2_redirect_uri, redirectUriIn(await startConnect(member, server.id)));
      assert.equal((await member.ask('GET', '/settings')).status, 403);
    });

    test('a search takes the form as it is, half filled or wrong, and looks at the URL alone', async () => {
      const forms = [
        fields(),
        { ...fields(), display_name: '', slug: '-', transport: null, availability: 'sometimes' },
        { ...fields(), auth_type: 'api_key', api_key_header: 'X-Key', api_key_value: 'an-unsaved-key' },
        { ...fields(), oauth2_client_id: 'by-hand', oauth2_client_secret: 'an-unsaved-key', custom_headers: { 'X-A': '' } },
      ];
      for (const form of forms) {
        const { status, text, body } = await admin.ask<OAuthDiscovery>('POST', '/mcp-servers/discover', form);
        assert.equal(status, 200, text);
        assert.equal(body.result?.issuer, provider.issuer);
        assert.equal(body.redirect_uri, `${house.url}/oauth2/callback`);
        assert.ok(!text.includes('an-unsaved-key'));
      }
      assert.ok(provider.seen('mcp').every(({ headers }) => headers['x-key'] === undefined && headers['x-a'] === undefined));
    });

    test('a search without a URL, or with what no form has, says so', async () => {
      for (const [form, pointer] of [
        [{ display_name: 'Issues' }, '/url'],
        [{ ...fields(), url: 'issues.example' }, '/url'],
        [{ ...fields(), no_such_field: 1 }, '/no_such_field'],
      ] as const) {
        const { status, body } = await admin.ask<Problem>('POST', '/mcp-servers/discover', form);
        assert.equal(status, 400);
        assert.deepEqual(
          body.errors?.map((fault) => fault.pointer),
          [pointer],
        );
      }
      assert.equal((await member.ask('POST', '/mcp-servers/discover', fields())).status, 403);
    });
  });
}
