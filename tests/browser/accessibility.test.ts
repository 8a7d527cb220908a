import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { startDemo, type Demo } from '../../demo/src/start-demo.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { signInAt } from './support/sign-in.ts';
import { allViews } from './views/all-views.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds that keeps people out, each with where it is. */
async function findFaults(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which no content security policy keeps out.
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, target }) => `${target.join(' ')} ${html}`).join(' | ')}`,
    );
}

describe('every page and state', () => {
  let demo: Demo;
  let browser: Browser;
  before(async () => {
    demo = await startDemo({ wish: 0, orAny: true }, new AbortController().signal);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  for (const scheme of ['light', 'dark'] as const) {
    for (const who of ['nobody', 'admin', 'member'] as const) {
      test(`can be used by everybody, says nothing wrong and asks no other host (${who}, ${scheme})`, async () => {
        const context = await browser.newContext({ colorScheme: scheme, reducedMotion: 'reduce' });
        const page = await context.newPage();
        const faults: string[] = [];
        page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
        page.on('console', (message) => {
          if (/Content Security Policy|Warning:/.test(message.text())) faults.push(`${page.url()}: ${message.text()}`);
        });
        page.on('request', (request) => {
          const isOurs = request.url().startsWith(`${demo.url}/`) || /^(data|blob):/.test(request.url());
          if (!isOurs) faults.push(`${page.url()} asks ${request.url()}`);
        });
        if (who !== 'nobody') await signInAt(page, demo.url, who === 'admin' ? demo.admin : demo.memberAccount);
        for (const view of allViews.filter((one) => one.who === who)) {
          await view.open(page, demo);
          for (const fault of await findFaults(page)) faults.push(`${view.name}: ${fault}`);
        }
        await context.close();
        assert.deepEqual(faults, []);
      });
    }
  }
});
