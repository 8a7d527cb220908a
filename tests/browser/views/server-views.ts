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

export const serverViews: readonly View[] = [
  at('servers', 'admin', '/agents/settings/mcp-servers'),
  at('server-new', 'admin', '/agents/settings/mcp-servers/new'),
  of('server-key', 'Orders'),
  of('server-oauth', 'Notes'),
];
