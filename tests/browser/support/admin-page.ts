import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Person } from '../../acceptance/support/person.ts';
import { startHouse, type Engine, type House } from '../../acceptance/support/start-house.ts';
import { launchBrowser } from './launch-browser.ts';
import { signInAt } from './sign-in.ts';

const ada = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'browser-admin' };
const grace = { email: 'grace@example.com', name: 'Grace Hopper', password: 'browser-member' };

/** A Gatehouse with an admin who sits at a browser, and a member who speaks to the API. */
export type AdminPage = {
  house: House;
  page: Page;
  context: BrowserContext;
  /** The admin, over the API: as if at another window. */
  admin: Person;
  member: Person;
  /** All that the page was answered by the API so far, and all that it said in its console. */
  answers: () => string;
  complaints: () => string[];
  close: () => Promise<void>;
};

/** Starts all of it on an empty database, with the admin signed in at the page. */
export async function openAdminPage(engine: Engine): Promise<AdminPage> {
  const house = await startHouse(engine);
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await house.close();
  };
  try {
    const admin = await house.setUp(ada);
    await admin.call('POST', '/users', { ...grace, role: 'member' });
    const member = await house.signIn(grace);
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const record = listen(page);
    await signInAt(page, house.url, ada);
    return { house, page, context, admin, member, ...record, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen(page: Page): Pick<AdminPage, 'answers' | 'complaints'> {
  const answers: string[] = [];
  const complaints: string[] = [];
  page.on('response', (response) => {
    if (!response.url().includes('/api/v1/')) return;
    void response.text().then(
      (text) => answers.push(`${JSON.stringify(response.headers())} ${text}`),
      () => {}, // a redirect, or an answer that was given up
    );
  });
  page.on('console', (message) => {
    // A refusal that the page shows is no fault of it, and browsers log each.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { answers: () => answers.join('\n'), complaints: () => complaints };
}
