import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Chat, ChatServer, McpServer } from '@gatehouse/contract';
import type { Page } from 'playwright-core';
import type { DemoServer } from '../../demo/src/servers/demo-server.ts';
import { startClock } from '../../demo/src/servers/clock.ts';
import { startOrders } from '../../demo/src/servers/orders.ts';
import { startWeather } from '../../demo/src/servers/weather.ts';
import { closeAfter } from '../acceptance/support/close-after.ts';
import { chosenEngines } from '../acceptance/support/start-house.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { openAdminPage, type AdminPage } from './support/admin-page.ts';
import {
  addServer,
  chooseAuthentication,
  fillServer,
  openNewServer,
  openServer,
  saveServer,
  testServer,
} from './support/server-form.ts';

const key = 'canary-key-5b1f';
const otherKey = 'canary-key-9c2e';
const token = 'canary-header-77d0';
const clientSecret = 'canary-client-31aa';

for (const engine of chosenEngines().slice(0, 1)) {
  describe(`an admin adds servers by hand (${engine})`, () => {
    const keep = closeAfter();
    let at: AdminPage;
    let page: Page;
    let clock: DemoServer;
    let orders: DemoServer;
    let weather: DemoServer;
    let provider: FakeProvider;

    before(async () => {
      clock = keep(await startClock());
      orders = keep(await startOrders(key));
      weather = keep(await startWeather({ 'x-weather-account': 'demo', 'x-weather-token': token }));
      provider = keep(await startFakeProvider());
      at = keep(await openAdminPage(engine));
      ({ page } = at);
    });

    const serverOf = async (name: string) => {
      const servers = await at.admin.call<McpServer[]>('GET', '/mcp-servers');
      const server = servers.find((one) => one.display_name === name);
      assert.ok(server, `${name} is not there`);
      return server;
    };

    test('the first one, from the empty page, with a slug that follows its name until it is touched', async () => {
      await page.goto(`${at.house.url}/agents/settings/mcp-servers`);
      await page.getByRole('link', { name: 'Add the first server' }).click();
      await fillServer(page, 'The Clôck', clock.url);
      assert.equal(await page.getByRole('textbox', { name: 'Slug' }).inputValue(), 'the-clock');
      await page.getByRole('textbox', { name: 'Slug' }).fill('time');
      await page.getByRole('textbox', { name: 'Name' }).fill('Clock');
      assert.equal(await page.getByRole('textbox', { name: 'Slug' }).inputValue(), 'time');
      await page.getByRole('button', { name: 'Choose an emoji' }).click();
      await page.getByRole('button', { name: '📅' }).click();
      await testServer(page);
      await page.getByRole('listitem').filter({ hasText: 'List the tools' }).getByLabel('done').waitFor();
      await addServer(page);
      const { slug, auth_type: type, icon_url: icon, availability } = await serverOf('Clock');
      assert.deepEqual([slug, type, icon, availability], ['time', 'none', '📅', 'default_off']);
    });

    test('one with an API key, which is in no answer and on no page again', async () => {
      await openNewServer(page, at.house.url);
      await fillServer(page, 'Orders', orders.url);
      await chooseAuthentication(page, 'API key');
      await page.getByRole('textbox', { name: 'Header' }).fill('x-api-key');
      assert.ok(await page.getByRole('button', { name: 'Add server' }).isDisabled());
      await page.getByRole('textbox', { name: 'Key' }).fill(key);
      await testServer(page);
      await page.getByRole('button', { name: 'Open refund_order' }).waitFor();
      await addServer(page);
      assert.equal((await serverOf('Orders')).has_api_key, true);

      await openServer(page, at.house.url, 'Orders');
      await page.getByText('Set. Type to replace it.').waitFor();
      assert.equal(await page.getByRole('textbox', { name: 'Key' }).inputValue(), '');
      await testServer(page); // with the stored one
      await page.getByRole('listitem').filter({ hasText: 'Authorize' }).getByLabel('done').waitFor();
      await page.getByRole('textbox', { name: 'Key' }).fill(otherKey);
      await page.getByText('Will be replaced when you save.').waitFor();
      await testServer(page);
      await page.getByText('The server wants other credentials').waitFor();
      await page.getByRole('button', { name: 'Keep the stored one' }).click();
      await page.getByRole('region', { name: 'Changes' }).waitFor({ state: 'detached' });
      await page.getByRole('textbox', { name: 'Key' }).fill(otherKey);
      await saveServer(page);
      assert.doesNotMatch(await page.content(), /canary-key/);
    });

    test('one with headers, which are shown by name and replaced together', async () => {
      await openNewServer(page, at.house.url);
      await fillServer(page, 'Weather', weather.url);
      await chooseAuthentication(page, 'Custom headers');
      await page.getByLabel('Name of header 1').fill('x-weather-account');
      await page.getByLabel('Value of header 1').fill('demo');
      await page.getByRole('button', { name: 'Add header' }).click();
      await page.getByLabel('Name of header 2').fill('x-weather-token');
      await page.getByLabel('Value of header 2').fill(token);
      await testServer(page);
      await page.getByRole('button', { name: 'Open get_current_weather' }).waitFor();
      await addServer(page);
      await page.getByText('x-weather-account, x-weather-token').waitFor();
      assert.deepEqual((await serverOf('Weather')).custom_header_names, ['x-weather-account', 'x-weather-token']);
    });

    test('one with OAuth: the provider is found with every step, or entered with a client of one’s own', async () => {
      await openNewServer(page, at.house.url);
      await fillServer(page, 'Issues', provider.mcpUrl);
      await chooseAuthentication(page, 'OAuth 2');
      await page.getByText(`${at.house.url}/oauth2/callback`).waitFor();
      await page.getByRole('button', { name: 'Discover the provider' }).click();
      await page.getByText(`Found ${provider.issuer}`).waitFor();
      assert.ok((await page.getByRole('list', { name: 'Requests of the search' }).getByRole('listitem').count()) >= 2);
      await page.getByRole('button', { name: 'Use its addresses' }).click();
      assert.equal(await page.getByRole('textbox', { name: 'Token URL' }).inputValue(), provider.endpoints.token);
      await page.getByText('Still needed: the client id').waitFor();
      await page.getByRole('textbox', { name: 'Client id' }).fill('gatehouse');
      await page.getByRole('textbox', { name: 'Client secret' }).fill(clientSecret);
      await addServer(page);
      const server = await serverOf('Issues');
      assert.deepEqual(
        [server.oauth2_client_id, server.oauth2_token_url, server.has_oauth2_secret],
        ['gatehouse', provider.endpoints.token, true],
      );
      await page.getByRole('button', { name: 'Clear', exact: true }).click();
      await page.getByText('Changed: Client secret cleared').waitFor();
      await saveServer(page);
      assert.equal((await serverOf('Issues')).has_oauth2_secret, false);
    });

    test('one for the users’ own sign-ins, with how many have one', async () => {
      await openNewServer(page, at.house.url);
      await fillServer(page, 'Who am I', 'https://who.example/mcp');
      await chooseAuthentication(page, 'User’s sign-in');
      await page.getByText('Signing in with OpenID Connect is not set up here').waitFor();
      await page.getByRole('textbox', { name: 'Audience of the exchanged token' }).fill('api://who');
      await addServer(page);
      assert.equal((await serverOf('Who am I')).user_oidc_audience, 'api://who');
    });

    test('each availability is what a member has in a new chat', async () => {
      const seen: [string, string][] = [
        ['Always on', 'Clock'],
        ['On by default', 'Orders'],
        ['Off by default', 'Weather'],
      ];
      for (const [policy, name] of seen) {
        await openServer(page, at.house.url, name);
        const card = page.getByRole('radio', { name: policy });
        if ((await card.getAttribute('aria-checked')) === 'true') continue;
        await card.click();
        await page.getByText('Changed: Availability').waitFor();
        await saveServer(page);
      }
      const chat = await at.member.call<Chat>('POST', '/chats', {});
      const { items } = await at.member.call<{ items: ChatServer[] }>('GET', `/chats/${chat.id}/servers`);
      const of = (name: string) => {
        const server = items.find((item) => item.display_name === name);
        return server && [server.selected, server.locked];
      };
      assert.deepEqual(
        [of('Clock'), of('Orders'), of('Weather')],
        [
          [true, true],
          [true, false],
          [false, false],
        ],
      );
    });

    test('one that is turned off in the list is gone for members, until that is undone', async () => {
      await page.goto(`${at.house.url}/agents/settings/mcp-servers`);
      await page.getByRole('switch', { name: 'Clock is on' }).press('Space');
      await page.getByText('Clock is off').waitFor();
      const names = async () => (await at.member.call<McpServer[]>('GET', '/mcp-servers')).map((one) => one.display_name);
      assert.ok(!(await names()).includes('Clock'));
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('Clock is on.').waitFor();
      assert.ok((await names()).includes('Clock'));
    });

    test('no secret came back, and nothing broke the page’s policy', () => {
      assert.ok(at.answers().includes('has_api_key'), 'the answers were looked at');
      assert.doesNotMatch(at.answers(), /canary-/);
      assert.doesNotMatch(at.house.output(), /canary-/);
      assert.deepEqual(at.complaints(), []);
    });
  });
}
