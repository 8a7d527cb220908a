// npm run screenshots: pictures of every page and state, of the demo, in ./screenshots.
import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { startDemo, type Demo } from '../../demo/src/start-demo.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { signInAt } from './support/sign-in.ts';
import { allViews } from './views/all-views.ts';

const folder = new URL('../../screenshots/', import.meta.url).pathname;
const wanted = process.argv.slice(2);
const looks = [
  { name: 'light', width: 1280, height: 800, scheme: 'light' },
  { name: 'dark', width: 1280, height: 800, scheme: 'dark' },
  { name: 'narrow', width: 390, height: 844, scheme: 'light' },
] as const;

await mkdir(folder, { recursive: true });
const demo = await startDemo({ wish: 0, orAny: true }, new AbortController().signal);
const browser = await launchBrowser();
try {
  for (const look of looks) await shoot(browser, demo, look);
} finally {
  await browser.close();
  await demo.close();
}

async function shoot(by: Browser, of: Demo, look: (typeof looks)[number]): Promise<void> {
  const viewport = { width: look.width, height: look.height };
  for (const who of ['nobody', 'admin', 'member'] as const) {
    const context = await by.newContext({ viewport, colorScheme: look.scheme });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        console.error(`${look.name} ${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => console.error(`${look.name} ${page.url()}: ${error.message}`));
    if (who !== 'nobody') await signInAt(page, of.url, who === 'admin' ? of.admin : of.memberAccount);
    for (const view of allViews.filter((one) => one.who === who)) {
      if (wanted.length > 0 && !wanted.some((part) => view.name.includes(part))) continue;
      await view.open(page, of);
      await settle(page);
      await page.screenshot({ path: `${folder}${view.name}-${look.name}.png` });
      console.log(`${view.name}-${look.name}.png`);
    }
    await context.close();
  }
}

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForTimeout(300);
}
