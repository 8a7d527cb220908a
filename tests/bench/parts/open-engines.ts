/* oxlint-disable eslint/no-restricted-imports -- the databases of the bench are made the way that those of the tests are. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgres } from '../../../scripts/testing/find-postgres.ts';
import { startPrivatePostgres, type PrivatePostgres } from '../../../scripts/testing/private-postgres.ts';
import { findEmbeddedTemplate } from '../../../server/testing/find-embedded-template.ts';
import { makePostgresTemplate } from '../../../server/testing/make-postgres-template.ts';
import { createPostgresDatabase } from '../../../server/testing/postgres-admin.ts';

export type Engine = 'embedded' | 'postgres';

/** A migrated, empty database of its own, and a folder to start Gatehouse in. */
export type Place = {
  engine: Engine;
  /** What `openDatabase` takes. */
  database: { url: string } | { dataDir: string };
  /** What tells Gatehouse where it is. */
  env: Record<string, string>;
  cwd: string;
};

/** Both engines for one run. */
export type Engines = {
  /** PostgreSQL only where its server is on the machine. */
  names: readonly Engine[];
  makePlace: (engine: Engine) => Promise<Place>;
  close: () => Promise<void>;
};

/** Starts a private PostgreSQL where there is one, once it is asked for. */
export async function openEngines(): Promise<Engines> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true })); // for an end before `close`
  const binaries = findPostgres();
  if (!binaries) console.log('NOT MEASURED: PostgreSQL (no server binaries found)');
  const postgresTemplate = 'gatehouse_bench_template';
  let starting: Promise<PrivatePostgres> | undefined;

  async function startPostgres(): Promise<PrivatePostgres> {
    if (!binaries) throw new Error('There is no PostgreSQL on this machine.');
    const cluster = await startPrivatePostgres(binaries);
    await makePostgresTemplate(cluster.adminUrl, postgresTemplate);
    return cluster;
  }

  async function makePlace(engine: Engine): Promise<Place> {
    const cwd = await mkdtemp(join(folder, 'place-'));
    if (engine === 'embedded') {
      const dataDir = join(cwd, 'data');
      await cp(await findEmbeddedTemplate(), dataDir, { recursive: true });
      return { engine, database: { dataDir }, env: { GATEHOUSE_DATA_DIR: dataDir }, cwd };
    }
    const { adminUrl } = await (starting ??= startPostgres());
    const url = await createPostgresDatabase(adminUrl, `gatehouse_bench_${randomBytes(6).toString('hex')}`, postgresTemplate);
    const keys = `bench:${randomBytes(32).toString('base64')}`;
    return { engine, database: { url }, env: { GATEHOUSE_DATABASE_URL: url, GATEHOUSE_SECRET_KEYS: keys }, cwd };
  }

  return {
    names: binaries ? ['embedded', 'postgres'] : ['embedded'],
    makePlace,
    close: async () => {
      await (await starting)?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
