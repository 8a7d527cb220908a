import { readdir } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { ok, warn, type Finding } from './finding.ts';

const folder = new URL('../../db/migrations/', import.meta.url);

/** Whether the database has every migration of this version. Ones that it has beside them are a newer version's. */
export async function checkMigrations(db: Database): Promise<Finding> {
  const place = 'migrations';
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).map((name) => name.replace(/\.sql$/, ''));
  const ran = await listRan(db);
  const missing = files.filter((name) => !ran.includes(name));
  if (missing.length > 0)
    return warn(place, `${missing.length} to come: ${missing.join(', ')}`, 'gatehouse start or gatehouse migrate runs them.');
  const newer = ran.filter((name) => !files.includes(name));
  return ok(place, newer.length > 0 ? `all there, and a newer version's: ${newer.join(', ')}` : `all ${files.length} there`);
}

async function listRan(db: Database): Promise<string[]> {
  const { rows: found } = await sql<{ found: boolean }>`select to_regclass('kysely_migration') is not null as found`.execute(
    db.sql,
  );
  if (!found[0]?.found) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db.sql);
  return rows.map(({ name }) => name);
}
