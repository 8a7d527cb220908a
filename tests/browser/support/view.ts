import type { Page } from 'playwright-core';
import type { Demo } from '../../../demo/src/start-demo.ts';

/** A page or a state of one, and how to get there. */
export type View = { name: string; who: 'nobody' | 'admin' | 'member'; open: (page: Page, demo: Demo) => Promise<void> };

/** A page that an address leads to. */
export function at(name: string, who: View['who'], path: string): View {
  return {
    name,
    who,
    open: async (page, { url }) => {
      await page.goto(url + path);
      await page.getByRole('heading').first().waitFor();
    },
  };
}
