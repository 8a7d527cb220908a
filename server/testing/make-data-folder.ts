import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEmbeddedTemplate } from './find-embedded-template.ts';

/** A folder to start a program in, removed by `await using`. */
export type WorkingFolder = AsyncDisposable & { cwd: string };

/** Empty: Gatehouse makes `data` in it. */
export async function makeEmptyFolder(): Promise<WorkingFolder> {
  const cwd = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  return { cwd, [Symbol.asyncDispose]: () => rm(cwd, { recursive: true, force: true }) };
}

/** With a `data` that holds a migrated, empty database: Gatehouse starts on it in a fraction of the time. */
export async function makeDataFolder(): Promise<WorkingFolder> {
  const folder = await makeEmptyFolder();
  const template = process.env['GATEHOUSE_TEST_EMBEDDED_TEMPLATE'] ?? (await findEmbeddedTemplate());
  await cp(template, join(folder.cwd, 'data'), { recursive: true });
  return folder;
}
