import carried from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** The browser's own flags; those that its package suggests hide faults and break contexts. */
const flags = ['--no-sandbox', '--disable-background-networking'];

/** Starts the Chromium that npm carries, or the one that `CHROMIUM_PATH` names. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? (await carried.executablePath());
  return chromium.launch({ executablePath, args: flags });
}
