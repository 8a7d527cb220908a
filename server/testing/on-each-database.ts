import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import type { Database, OpenOptions } from '../src/db/database.ts';
import { openDatabase } from '../src/db/open-database.ts';
import { copyEmbeddedTemplate } from './copy-embedded-template.ts';
import { makePostgresTemplate } from './make-postgres-template.ts';
import { createPostgresDatabase, dropPostgresDatabase } from './postgres-admin.ts';

export type Engine = Database['engine'];

/** A private database, open, and what it takes to be rid of it. */
type Prepared = { database: Database; openSecond: OpenSecond | undefined; discard: () => Promise<void> };

type OpenSecond = (options?: Partial<OpenOptions>) => Promise<Database>;

export type TestDatabase = {
  /** Open, migrated, empty, and of this `describe` alone. Only to be called while tests run. */
  (): Database;
  engine: Engine;
  /** PostgreSQL: opens the same database once more, as another process would; closed at the end. Embedded: throws. */
  openSecond: OpenSecond;
};

/**
 * Declares the tests of `body` once for each engine of this run. GATEHOUSE_TEST_DATABASE chooses: embedded, postgres or both.
 * PostgreSQL takes part when GATEHOUSE_TEST_POSTGRES_URL says where one is.
 */
export function onEachDatabase(name: string, body: (database: TestDatabase) => void): void {
  for (const engine of chooseEngines(process.env)) {
    describe(`${name} (${engine})`, () => onOneDatabase(engine, body));
  }
}

function onOneDatabase(engine: Engine, body: (database: TestDatabase) => void): void {
  let prepared: Prepared | undefined;
  const seconds: Database[] = [];

  before(async () => {
    prepared = await (engine === 'embedded' ? prepareEmbedded() : preparePostgres());
  });

  function current(): Prepared {
    if (!prepared) throw new Error('The database is there while tests run, not while they are declared.');
    return prepared;
  }
  async function openSecond(options: Partial<OpenOptions> = {}): Promise<Database> {
    const second = await current().openSecond?.(options);
    if (!second) throw new Error('Only one process can open an embedded database.');
    seconds.push(second);
    return second;
  }
  body(Object.assign(() => current().database, { engine, openSecond }));
  // Hooks run in the order they were declared: what the body opened is closed before its database.
  after(async () => {
    for (const second of seconds) await second.close();
    await prepared?.discard();
  });
}

function chooseEngines(env: NodeJS.ProcessEnv): Engine[] {
  const chosen = env['GATEHOUSE_TEST_DATABASE'] ?? 'both';
  const embedded: Engine[] = chosen === 'postgres' ? [] : ['embedded'];
  if (chosen === 'embedded') return embedded;
  if (env['GATEHOUSE_TEST_POSTGRES_URL'] !== undefined) return [...embedded, 'postgres'];
  console.log('NOT RUN: PostgreSQL (GATEHOUSE_TEST_POSTGRES_URL is not set)');
  if (embedded.length === 0) throw new Error('GATEHOUSE_TEST_DATABASE=postgres needs GATEHOUSE_TEST_POSTGRES_URL.');
  return embedded;
}

async function prepareEmbedded(): Promise<Prepared> {
  const folder = await copyEmbeddedTemplate();
  const database = await openDatabase({ dataDir: folder });
  return {
    database,
    openSecond: undefined,
    async discard() {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function preparePostgres(): Promise<Prepared> {
  const adminUrl = process.env['GATEHOUSE_TEST_POSTGRES_URL'] ?? '';
  const template = process.env['GATEHOUSE_TEST_POSTGRES_TEMPLATE'];
  const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  const url = await createTestDatabase(adminUrl, name, template);
  const database = await openDatabase({ url });
  return {
    database,
    openSecond: (options) => openDatabase({ url }, options),
    async discard() {
      await database.close();
      await dropPostgresDatabase(adminUrl, name);
    },
  };
}

async function createTestDatabase(adminUrl: string, name: string, template: string | undefined): Promise<string> {
  if (template !== undefined) return createPostgresDatabase(adminUrl, name, template);
  return makePostgresTemplate(adminUrl, name);
}
