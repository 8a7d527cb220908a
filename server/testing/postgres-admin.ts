import { Client, escapeIdentifier } from 'pg';

/** Creates the database `name`, as a copy of `template` when one is given, and answers with its URL. */
export async function createPostgresDatabase(adminUrl: string, name: string, template?: string): Promise<string> {
  const copied = template === undefined ? '' : ` template ${escapeIdentifier(template)}`;
  await runAsAdmin(adminUrl, `create database ${escapeIdentifier(name)}${copied}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops the database `name`, whoever is connected to it; nothing happens when it is not there. */
export function dropPostgresDatabase(adminUrl: string, name: string): Promise<void> {
  return runAsAdmin(adminUrl, `drop database if exists ${escapeIdentifier(name)} with (force)`);
}

async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
