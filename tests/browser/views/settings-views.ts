import type { Page } from 'playwright-core';
import type { Demo } from '../../../demo/src/start-demo.ts';
import { at, type View } from '../support/view.ts';

/** A page of the settings, and what is done there first. */
function then(name: string, who: View['who'], path: string, act: (page: Page) => Promise<void>): View {
  return {
    name,
    who,
    open: async (page, { url }) => {
      await page.goto(`${url}/agents/settings/${path}`);
      await act(page);
    },
  };
}

/** Has a member's chat call tools, one of them in vain. */
async function callTools({ member }: Demo): Promise<void> {
  const calls = ['call list_orders with {"customer": "Grace"}', 'call get_order with {"order_id": "none"}', 'call now with {}'];
  const { id } = await member.call<{ id: string }>('POST', '/chats', { message: calls.join('\n') });
  for (;;) {
    const { turn } = await member.call<{ turn?: { state: string } }>('GET', `/chats/${id}`);
    if (turn?.state === 'completed') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export const settingsViews: readonly View[] = [
  at('models', 'admin', '/agents/settings/models'),
  then('model-new', 'admin', 'models', (page) => page.getByRole('button', { name: 'Add model' }).click()),
  at('users', 'admin', '/agents/settings/users'),
  then('user-new', 'admin', 'users', async (page) => {
    await page.getByRole('button', { name: 'Add user' }).click();
    await page.getByRole('button', { name: 'Make one up' }).click();
  }),
  then('user-menu', 'admin', 'users', (page) => page.getByRole('button', { name: 'What can be done with Grace' }).click()),
  at('network', 'admin', '/agents/settings/network'),
  then('network-refused', 'admin', 'network', async (page) => {
    await page.getByLabel('Allow another one').fill('10.0.0.0/99');
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
  }),
  at('general', 'admin', '/agents/settings/general'),
  at('audit', 'admin', '/agents/settings/audit'),
  then('audit-entry', 'admin', 'audit?action=server', (page) =>
    page.getByRole('link', { name: 'Added a server' }).first().click(),
  ),
  at('audit-nothing', 'admin', '/agents/settings/audit?from=2020-01-01&to=2020-01-02'),
  at('connections', 'admin', '/agents/settings/my-connections'),
  at('tokens-none', 'member', '/agents/settings/tokens'),
  then('token-made', 'admin', 'tokens', async (page) => {
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Nightly report');
    await page.getByRole('button', { name: 'Make token' }).click();
    await page.getByRole('button', { name: 'Copy the token' }).waitFor();
  }),
  at('tokens', 'admin', '/agents/settings/tokens'),
  {
    name: 'tool-calls',
    who: 'admin',
    open: async (page, demo) => {
      await callTools(demo);
      await page.goto(`${demo.url}/agents/settings/tool-calls`);
    },
  },
  {
    name: 'tool-call',
    who: 'member',
    open: async (page, demo) => {
      await callTools(demo);
      await page.goto(`${demo.url}/agents/settings/tool-calls`);
      await page.getByRole('table').getByRole('link').first().click();
    },
  },
  at('tool-calls-none', 'admin', '/agents/settings/tool-calls?outcome=denied'),
  at('profile', 'member', '/agents/settings/profile'),
];
