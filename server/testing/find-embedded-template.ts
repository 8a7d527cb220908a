import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeEmbeddedTemplate } from './make-embedded-template.ts';

const migrations = new URL('../src/db/migrations/', import.meta.url);
const pglitePackage = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url);

/**
 * The folder of a migrated embedded database, for a test run by hand: made once for each set of migrations and kept in the
 * temporary folder. Processes may race for it: each makes one of its own, and the first to finish gives it the name.
 */
export async function findEmbeddedTemplate(): Promise<string> {
  const folder = join(tmpdir(), `gatehouse-template-${hashMigrations()}`);
  if (existsSync(folder)) return folder;
  const draft = mkdtempSync(`${folder}.`);
  try {
    await makeEmbeddedTemplate(draft);
    renameSync(draft, folder);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw cause;
  }
  return folder;
}

function hashMigrations(): string {
  const hash = createHash('sha256').update(readFileSync(pglitePackage));
  for (const name of readdirSync(migrations).toSorted()) hash.update(name).update(readFileSync(new URL(name, migrations)));
  return hash.digest('hex').slice(0, 16);
}
