import type { Page } from 'playwright-core';
import type { Demo } from '../../../demo/src/start-demo.ts';

/** A page or a state of one, and how to get there. */
export type View = { name: string; who: 'nobody' | 'admin' | 'member'; open: (page: Page, demo: Demo) => Promise<void> };

function at(name: string, who: View['who'], path: string): View {
  return {
    name,
    who,
    open: async (page, { url }) => {
      await page.goto(url + path);
    },
  };
}

/** Writes a message in a new chat and waits for the answer. */
async function chat(page: Page, url: string, text: string): Promise<void> {
  await page.goto(`${url}/agents`);
  await page.getByLabel('Message').fill(text);
  await page.getByLabel('Message').press('Enter');
  await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
}

export const views: readonly View[] = [
  at('sign-in', 'nobody', '/sign-in'),
  at('sign-in-refused', 'nobody', '/sign-in?error=email_unverified'),
  at('new-chat', 'member', '/agents'),
  {
    name: 'chat-tools',
    who: 'member',
    open: async (page, { url }) => {
      await chat(
        page,
        url,
        'call now with {"time_zone": "Europe/Paris"} to see whether the office is open\ncall list_orders with {"customer": "Grace"}',
      );
      await page.getByText('returned').first().waitFor();
    },
  },
  at('servers', 'admin', '/agents/settings/mcp-servers'),
  at('profile', 'member', '/agents/settings/profile'),
  at('not-found', 'member', '/agents/settings/nothing'),
];
