import type { Browser, Page } from './create-browser.ts';
import { createClient, type GatehouseClient } from './gatehouse-client.ts';

export type Login = { email: string; password: string };

/**
 * Signs in at Gatehouse by its identity provider, as a person's browser does.
 * @throws Error with the page where it ended, when that is no sign-in
 */
export async function signInByOidc(browser: Browser, url: string, login: Login): Promise<GatehouseClient> {
  const page = await passProvider(browser, await browser.open(`${url}/api/v1/auth/oidc/start?return_to=/`), url, login);
  const person = createClient(url, { cookie: browser.cookiesFor(url), origin: url });
  await person.call('GET', '/me').catch((error: unknown) => {
    throw new Error(`The sign-in ended at ${page.url} with ${page.status}: ${page.html}`, { cause: error });
  });
  return person;
}

/** Connects the browser's user at an OAuth server, and gives the page that they end at. */
export async function connectServer(browser: Browser, url: string, serverId: string, login: Login): Promise<Page> {
  return passProvider(browser, await browser.open(`${url}/api/v1/mcp-servers/${serverId}/oauth2/connect`), url, login);
}

const maxPages = 3;

/** Answers the provider's pages, with the login and with yes, until they lead back to Gatehouse. */
async function passProvider(browser: Browser, start: Page, url: string, login: Login): Promise<Page> {
  let page = start;
  for (let count = 0; count < maxPages && new URL(page.url).origin !== new URL(url).origin; count += 1) {
    page = await browser.submit(page, { ...login, answer: 'yes' });
  }
  return page;
}
