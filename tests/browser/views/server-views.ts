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

export const serverViews: readonly View[] = [
  at('servers', 'admin', '/agents/settings/mcp-servers'),
  at('server-new', 'admin', '/agents/settings/mcp-servers/new'),
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
    await page.getByText('Nobody called it yet').waitFor();
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
