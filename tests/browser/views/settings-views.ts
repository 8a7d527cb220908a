import type { Page } from 'playwright-core';
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
  at('insights', 'admin', '/agents/settings/insights'),
  at('connections', 'admin', '/agents/settings/my-connections'),
  at('tokens-none', 'member', '/agents/settings/tokens'),
  then('token-made', 'admin', 'tokens', async (page) => {
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Nightly report');
    await page.getByRole('button', { name: 'Make token' }).click();
    await page.getByRole('button', { name: 'Copy the token' }).waitFor();
  }),
  at('tokens', 'admin', '/agents/settings/tokens'),
  at('tool-calls', 'admin', '/agents/settings/tool-calls'),
  at('profile', 'member', '/agents/settings/profile'),
];
