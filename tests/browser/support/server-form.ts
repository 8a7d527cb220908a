import type { Page } from 'playwright-core';

/** Opens the form of a new server. */
export async function openNewServer(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/agents/settings/mcp-servers/new`);
  await page.getByRole('textbox', { name: 'Name' }).waitFor();
}

/** Opens the form of a saved server from the list. */
export async function openServer(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/agents/settings/mcp-servers`);
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('textbox', { name: 'Name' }).waitFor();
}

/** Fills what every server needs. */
export async function fillServer(page: Page, name: string, address: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('textbox', { name: 'Address' }).fill(address);
}

export async function chooseAuthentication(page: Page, label: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Authentication' }).click();
  await page.getByRole('option', { name: label }).click();
}

/** Adds the server of the form, and waits until it is there. */
export async function addServer(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add server' }).click();
  await page.getByRole('tab', { name: 'Setup' }).waitFor();
}

/** Saves the changes of the form, and waits until they are. */
export async function saveServer(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('region', { name: 'Changes' }).waitFor({ state: 'detached' });
}

/** Tests the server of the form, and waits for the report. */
export async function testServer(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Test', exact: true }).getByRole('button', { name: /^Test/ }).click();
  await page.getByText(/^Tested/).waitFor();
}
