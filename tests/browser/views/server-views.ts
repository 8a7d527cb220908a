import type { Page } from 'playwright-core';
import { at, type View } from '../support/view.ts';

/** Opens the page of one of the demo's servers. */
function of(name: string, server: string, then: (page: Page) => Promise<void> = async () => {}): View {
  return {
    name,
    who: 'admin',
    open: async (page, { url }) => {
      await page.goto(`${url}/agents/settings/mcp-servers`);
      await page.getByRole('link', { name: server, exact: true }).click();
      await page.getByRole('textbox', { name: 'Name' }).waitFor();
      await then(page);
    },
  };
}

const imported = {
  mcpServers: {
    issues: { url: 'https://mcp.example.com/mcp', headers: { Authorization: 'Bearer ${input:token}' } },
    wiki: { type: 'sse', url: 'https://wiki.example.com/sse' },
    files: { command: 'npx', args: ['-y', '@example/server-files', '/home/ada'] },
  },
};

/** What another admin does at the same moment: in words for the page, which is not typed here. */
const saveElsewhere = `(async () => {
  const path = '/api/v1/mcp-servers/' + location.pathname.split('/').pop();
  const { description } = await (await fetch(path)).json();
  const body = JSON.stringify({ description: description + ' Also in winter.' });
  const answer = await fetch(path, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body });
  await answer.text();
})()`;

/** The list as it is when the API answers with this, which the demo never does. */
function listAnswered(name: string, status: number, body: unknown): View {
  return {
    name,
    who: 'admin',
    open: async (page, { url }) => {
      await page.route('**/api/v1/mcp-servers', (route) => route.fulfill({ status, json: body }));
      await page.goto(`${url}/agents/settings/mcp-servers`);
      await page.getByRole(status === 200 ? 'link' : 'button', { name: /^(Add the first server|Try again)$/ }).waitFor();
      await page.unroute('**/api/v1/mcp-servers');
    },
  };
}

const long = 'A server whose name takes all of the hundred characters that a name may have, so that it is cut off..';

export const serverViews: readonly View[] = [
  at('servers', 'admin', '/agents/settings/mcp-servers'),
  listAnswered('servers-empty', 200, []),
  listAnswered('servers-error', 403, { code: 'forbidden', detail: 'Only admins can do this.' }),
  at('server-new', 'admin', '/agents/settings/mcp-servers/new'),
  of('server-newer', 'Weather', async (page) => {
    await page.getByRole('textbox', { name: 'Name' }).fill(long);
    await page.evaluate(saveElsewhere);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Somebody else changed this server meanwhile').waitFor();
  }),
  of('server-key', 'Orders'),
  of('server-oauth', 'Notes'),
  of('server-tested', 'Everything', async (page) => {
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText(/^Tested/).waitFor();
  }),
  of('server-tools', 'Everything', async (page) => {
    await page.getByRole('button', { name: 'Open echo', exact: true }).click();
    await page.getByRole('button', { name: 'Close echo', exact: true }).scrollIntoViewIfNeeded();
  }),
  of('server-not-logged-in', 'Notes', async (page) => {
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText(/^Tested/).waitFor();
  }),
  {
    name: 'server-import',
    who: 'admin',
    open: async (page, { url }) => {
      await page.goto(`${url}/agents/settings/mcp-servers/import`);
      await page.getByLabel('mcpServers JSON').fill(JSON.stringify(imported, undefined, 2));
      await page.getByRole('button', { name: 'Add 1 server' }).waitFor();
    },
  },
  of('server-discovered', 'Notes', async (page) => {
    await page.getByRole('button', { name: 'Discover the provider' }).click();
    await page.getByText(/^Found/).scrollIntoViewIfNeeded();
  }),
  of('server-activity', 'Notes', async (page) => {
    await page.getByRole('tab', { name: 'Activity' }).click();
    await page.getByRole('region', { name: 'Recent calls' }).waitFor();
  }),
  of('server-policies', 'Weather', async (page) => {
    await page.getByRole('textbox', { name: 'Name' }).fill('Weather of the whole world, in every language');
    await page.getByRole('radio', { name: 'Always on' }).click();
  }),
  of('server-delete', 'Orders', async (page) => {
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nobody is connected').waitFor();
  }),
];
