import type { Page } from 'playwright-core';
import { at, type View } from '../support/view.ts';

/** Writes a message in a new chat. */
async function ask(page: Page, url: string, text: string): Promise<void> {
  await page.goto(`${url}/agents`);
  await page.getByLabel('Message').fill(text);
  await page.getByLabel('Message').press('Enter');
  await page.waitForURL(/\/agents\/[0-9a-f-]{36}$/);
}

const twoCalls = [
  'call now with {"time_zone": "Europe/Paris"} to see whether the office is open',
  'call list_orders with {"customer": "Grace"}',
].join('\n');

export const chatViews: readonly View[] = [
  at('sign-in', 'nobody', '/sign-in'),
  at('sign-in-refused', 'nobody', '/sign-in?error=email_unverified'),
  at('new-chat', 'member', '/agents'),
  {
    name: 'chat-tools',
    who: 'member',
    open: async (page, { url }) => {
      await ask(page, url, twoCalls);
      await page.getByText('returned').first().waitFor();
    },
  },
  at('not-found', 'member', '/nothing'),
];
