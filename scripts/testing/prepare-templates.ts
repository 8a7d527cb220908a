import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../server/src/db/migrate.ts';
import { openDatabase } from '../../server/src/db/open-database.ts';

/** A migrated database inside the cluster behind `adminUrl`; tests copy it with `create database ... template`. */
export async function preparePostgresTemplate(adminUrl: string): Promise<string> {
  const name = 'gatehouse_template';
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`create database ${name}`);
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await migrateAndClose({ url: url.href });
  return name;
}

export type EmbeddedTemplate = { folder: string; delete(): Promise<void> };

/** A folder with a migrated embedded database, closed; tests copy it. */
export async function prepareEmbeddedTemplate(): Promise<EmbeddedTemplate> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-embedded-'));
  const template = { folder, delete: () => rm(folder, { recursive: true, force: true }) };
  try {
    await migrateAndClose({ dataDir: folder });
    return template;
  } catch (cause) {
    await template.delete();
    throw cause;
  }
}

async function migrateAndClose(place: Parameters<typeof openDatabase>[0]): Promise<void> {
  const database = await openDatabase(place);
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
}
