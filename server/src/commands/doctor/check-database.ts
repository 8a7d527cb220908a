import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Oldest PostgreSQL that Gatehouse works with. */
const oldestMajor = 15;

/** Whether an open database answers, is new enough, keeps what it is told to keep, and has the same time as this machine. */
export async function checkDatabase(db: Database): Promise<Finding[]> {
  const findings = [await checkVersion(db), await checkClock(db)];
  return db.engine === 'postgres' ? [...findings, ...(await checkSettings(db))] : findings;
}

async function checkVersion(db: Database): Promise<Finding> {
  const pingMs = await db.ping();
  const version = await setting(db, 'server_version');
  const engine = db.engine === 'embedded' ? 'embedded PostgreSQL' : 'PostgreSQL';
  const what = `${engine} ${version}, answers in ${pingMs.toFixed(1)} ms`;
  if (Number.parseInt(version, 10) < oldestMajor) return fail('database', what, `Upgrade it to ${oldestMajor} or newer.`);
  return pingMs > 50 ? warn('database', what, 'Move it closer: every page takes several round trips.') : ok('database', what);
}

async function checkClock(db: Database): Promise<Finding> {
  const askedAt = Date.now();
  const { rows } = await sql<{ ms: number }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`.execute(db.sql);
  const skewMs = Math.round((rows[0]?.ms ?? Number.NaN) - (askedAt + Date.now()) / 2);
  const what = `${Math.abs(skewMs)} ms apart from the database's`;
  const near = Math.abs(skewMs) <= 2_000;
  return near
    ? ok('clock', what)
    : warn('clock', what, 'Synchronise both machines (NTP): expiry times are judged by either clock.');
}

async function checkSettings(db: Database): Promise<Finding[]> {
  const findings: Finding[] = [];
  const encoding = await setting(db, 'server_encoding');
  if (encoding !== 'UTF8')
    findings.push(fail('encoding', encoding, 'Create the database anew with: encoding UTF8 template template0.'));
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    if ((await setting(db, name)) === 'off') {
      findings.push(warn(name, 'off: a crash of the machine can lose what was saved', `Switch ${name} on.`));
    }
  }
  if ((await setting(db, 'statement_timeout')) !== '0') {
    findings.push(
      warn('statement_timeout', await setting(db, 'statement_timeout'), 'Set it to 0 for this role: migrations can take longer.'),
    );
  }
  if ((await setting(db, 'is_superuser')) === 'on') {
    findings.push(
      warn('role', 'Gatehouse connects as a superuser', 'Give it a role of its own that owns its database and nothing else.'),
    );
  }
  return findings.length > 0 ? findings : [ok('settings', 'safe against crashes, no superuser, no statement timeout')];
}

async function setting(db: Database, name: string): Promise<string> {
  const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db.sql);
  return rows[0]?.value ?? '';
}
