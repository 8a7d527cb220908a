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
    name: 'chat-picker',
    who: 'member',
    open: async (page, { url }) => {
      await page.goto(`${url}/agents`);
      await page.getByRole('button', { name: /^Servers ·/ }).click();
      await page.getByRole('list', { name: 'Servers' }).waitFor();
    },
  },
  {
    name: 'chat-tools',
    who: 'member',
    open: async (page, { url }) => {
      await ask(page, url, twoCalls);
      await page.getByText('returned').first().waitFor();
      await page.getByRole('button', { name: /orders of the shop/ }).click();
      await page.getByText('Identity').waitFor();
    },
  },
  {
    name: 'chat-connect',
    who: 'member',
    open: async (page, { url }) => {
      await page.goto(`${url}/agents`);
      await page.getByRole('button', { name: /^Servers ·/ }).click();
      await page.getByLabel('Use Notes').check({ force: true });
      await page.keyboard.press('Escape');
      await page.getByLabel('Message').fill('call notes__connect with {}');
      await page.getByLabel('Message').press('Enter');
      await page.getByRole('button', { name: 'Skip' }).waitFor();
    },
  },
  at('not-found', 'member', '/nothing'),
];
