import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { McpServer, ServerTools } from '@gatehouse/contract';
import type { Page } from 'playwright-core';
import type { DemoServer } from '../../demo/src/servers/demo-server.ts';
import { startOrders } from '../../demo/src/servers/orders.ts';
import { closeAfter } from '../acceptance/support/close-after.ts';
import { chosenEngines } from '../acceptance/support/start-house.ts';
import { openAdminPage, type AdminPage } from './support/admin-page.ts';
import { fillServer, openNewServer, openServer, saveServer, testServer } from './support/server-form.ts';

const key = 'orders-key';

for (const engine of chosenEngines().slice(0, 1)) {
  describe(`an admin changes servers (${engine})`, () => {
    const keep = closeAfter();
    let at: AdminPage;
    let page: Page;
    let orders: DemoServer;
    let server: McpServer;

    before(async () => {
      orders = keep(await startOrders(key));
      at = keep(await openAdminPage(engine));
      ({ page } = at);
      server = await at.admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Orders',
        url: orders.url,
        transport: 'streamable_http',
        availability: 'default_on',
        auth_type: 'api_key',
        api_key_header: 'x-api-key',
        api_key_value: key,
      });
    });

    const current = () => at.admin.call<McpServer>('GET', `/mcp-servers/${server.id}`);
    const toolsOfMember = async () => {
      const { items } = await at.member.call<ServerTools>('GET', `/mcp-servers/${server.id}/tools`);
      return items.map(({ name }) => name);
    };
    const toggle = (name: string) => page.getByRole('switch', { name: `${name} is allowed` }).press('Space');
    const name = () => page.getByRole('textbox', { name: 'Name' });

    test('blocks a tool by name, and allows only the read-only ones', async () => {
      await openServer(page, at.house.url, 'Orders');
      await page.getByText('3 tools, all allowed').waitFor();
      await toggle('refund_order');
      await page.getByText('Changed: Block list +1').waitFor();
      await saveServer(page);
      assert.deepEqual(await toolsOfMember(), ['list_orders', 'get_order']);

      await page.getByRole('textbox', { name: 'Find a tool' }).fill('refund');
      assert.equal(await page.getByRole('list', { name: 'Tools' }).getByRole('listitem').count(), 1);
      await page.getByRole('button', { name: 'Open refund_order' }).click();
      await page.getByText('orders__refund_order').waitFor();
      await page.getByLabel('Input schema of refund_order').waitFor();
      await page.getByRole('textbox', { name: 'Find a tool' }).fill('');

      await page.getByRole('button', { name: 'Allow only the 2 read-only' }).click();
      await toggle('get_order');
      await saveServer(page);
      const { tool_allow_list: allow, tool_deny_list: deny } = await current();
      assert.deepEqual([allow, deny], [['list_orders'], ['refund_order']]);
      assert.deepEqual(await toolsOfMember(), ['list_orders']);
    });

    test('says of an entry that the server has no such tool, and lets it be removed', async () => {
      await at.admin.call('PATCH', `/mcp-servers/${server.id}`, { tool_allow_list: [], tool_deny_list: ['gone_tool'] });
      await openServer(page, at.house.url, 'Orders');
      await page.getByText('gone_tool · blocked').waitFor();
      await page.getByRole('button', { name: 'Remove gone_tool' }).click();
      await saveServer(page);
      assert.deepEqual((await current()).tool_deny_list, []);
    });

    test('asks before changes are left behind', async () => {
      await openServer(page, at.house.url, 'Orders');
      await name().fill('Orders of the shop');
      await page.getByRole('link', { name: 'All servers' }).click();
      const question = page.getByRole('dialog', { name: 'Leave without saving?' });
      await question.getByText('Not saved yet: Name.').waitFor();
      await question.getByRole('button', { name: 'Stay' }).click();
      await question.waitFor({ state: 'detached' });
      assert.equal(await name().inputValue(), 'Orders of the shop');
      await page.getByRole('link', { name: 'All servers' }).click();
      await question.getByRole('button', { name: 'Leave' }).click();
      await page.getByRole('heading', { name: 'MCP Servers' }).waitFor();
      assert.equal((await current()).display_name, 'Orders');
    });

    test('shows a newer version as a difference, and overwrites nothing of it', async () => {
      await openServer(page, at.house.url, 'Orders');
      await name().fill('Orders (mine)');
      await at.admin.call('PATCH', `/mcp-servers/${server.id}`, { description: 'Theirs', availability: 'force_on' });
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      const notice = page.getByRole('alert').filter({ hasText: 'Somebody else changed this server meanwhile' });
      await notice.getByRole('cell', { name: 'Theirs', exact: true }).waitFor();
      await notice.getByRole('cell', { name: 'Always on' }).waitFor();
      const { display_name: untouched } = await current();
      assert.equal(untouched, 'Orders');
      assert.equal(await name().inputValue(), 'Orders (mine)');
      await notice.getByRole('button', { name: 'Put my changes on theirs' }).click();
      await notice.waitFor({ state: 'detached' });
      await page.getByText('Changed: Name').waitFor();
      await saveServer(page);
      const { display_name: merged, description, availability } = await current();
      assert.deepEqual([merged, description, availability], ['Orders (mine)', 'Theirs', 'force_on']);
    });

    test('says on its field what Gatehouse refuses, and goes there', async () => {
      await at.admin.call('POST', '/mcp-servers', {
        display_name: 'Taken',
        slug: 'taken',
        url: 'https://taken.example/mcp',
        transport: 'sse',
        availability: 'default_off',
        auth_type: 'none',
      });
      await openNewServer(page, at.house.url);
      await fillServer(page, 'Other', 'https://other.example/mcp');
      const slug = page.getByRole('textbox', { name: 'Slug' });
      await slug.fill('taken');
      await page.getByRole('button', { name: 'Add server' }).click();
      await page.locator('[name="slug"][aria-invalid="true"]').waitFor();
      await page.locator('[name="slug"]:focus').waitFor();
      await slug.fill('other');
      await page.locator('[name="slug"][aria-invalid="true"]').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Discard' }).click();
      await page.getByRole('button', { name: 'Leave' }).click();
    });

    test('warns that another way to authenticate clears what the former one stored', async () => {
      await openServer(page, at.house.url, 'Orders (mine)');
      await page.getByRole('combobox', { name: 'Authentication' }).click();
      await page.getByRole('option', { name: 'None' }).click();
      await page.getByText('Saving clears the stored key and its header.').waitFor();
      await testServer(page);
      await page.getByRole('button', { name: 'Use OAuth 2' }).waitFor();
      await page.getByRole('button', { name: 'Discard' }).click();
      await page.getByRole('region', { name: 'Changes' }).waitFor({ state: 'detached' });
      assert.equal((await current()).has_api_key, true);
    });

    test('imports what other programs have, and names what it cannot', async () => {
      await page.goto(`${at.house.url}/agents/settings/mcp-servers/import`);
      const file = {
        mcpServers: {
          wiki: { type: 'sse', url: 'https://wiki.example/sse', headers: { 'X-Team': 'blue' } },
          orders: { url: orders.url },
          files: { command: 'npx', args: ['server-files'] },
        },
      };
      await page.setInputFiles('input[type="file"]', {
        name: 'mcp.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(file)),
      });
      await page.getByText('Orders (mine) has this address already.').waitFor();
      await page.getByText('It starts a program on the user’s own machine (npx server-files).').waitFor();
      await page.getByRole('textbox', { name: 'Name of wiki' }).fill('Team wiki');
      await page.getByRole('button', { name: 'Add 1 server' }).click();
      await page.getByText('Added.').waitFor();
      const wiki = (await at.admin.call<McpServer[]>('GET', '/mcp-servers')).find((one) => one.display_name === 'Team wiki');
      assert.deepEqual([wiki?.transport, wiki?.custom_header_names], ['sse', ['X-Team']]);
    });

    test('deletes once the name was typed, and says before what goes with it', async () => {
      await at.member.call('POST', '/chats', { mcp_server_ids: [server.id] });
      await openServer(page, at.house.url, 'Orders (mine)');
      await page.getByRole('button', { name: 'Delete' }).click();
      const question = page.getByRole('dialog', { name: 'Delete Orders (mine)?' });
      await question.getByText('1 chat that chose it will go on without it.').waitFor();
      const confirm = question.getByRole('button', { name: 'Delete', exact: true });
      assert.ok(await confirm.isDisabled());
      await question.getByRole('textbox').fill('Orders (mine)');
      await confirm.click();
      await page.getByRole('heading', { name: 'MCP Servers' }).waitFor();
      assert.equal((await at.admin.ask('GET', `/mcp-servers/${server.id}`)).status, 404);
      assert.equal(await page.getByRole('link', { name: 'Orders (mine)' }).count(), 0);
    });

    test('nothing broke the page’s policy', () => assert.deepEqual(at.complaints(), []));
  });
}
