import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresDatabase, dropPostgresDatabase } from '../../../server/testing/postgres-admin.ts';
import { spawnGatehouse, startGatehouse } from '../../../server/testing/spawn-gatehouse.ts';
import { createAnswerMatcher, listOperations } from '../../openapi/create-answer-matcher.ts';
import { keepUsedRoutes } from '../../openapi/keep-used-routes.ts';
import { createPerson, setUp, signInAs, type Account, type Person, type SeeAnswer } from './person.ts';

export type Engine = 'embedded' | 'postgres';

/** A Gatehouse of its own on an empty database of its own: the real program, as a child process. */
export type House = {
  url: string;
  engine: Engine;
  /** Everything that its processes wrote so far, in all their lives. */
  output: () => string;
  /** Ends the process with the signal and starts it again at the same address, on the same data; `env` is laid over its environment. */
  restart: (signal: 'SIGTERM' | 'SIGKILL', env?: Record<string, string>) => Promise<void>;
  /** Ends the process for good. */
  kill: () => Promise<void>;
  /** Runs another command of the program in the same environment, and gives what it printed. */
  run: (args: string[]) => Promise<string>;
  /** One more Gatehouse process on the same data: PostgreSQL only. */
  startSecond: () => Promise<House>;
  /** Makes the first admin. */
  setUp: (account: Account) => Promise<Person>;
  signIn: (account: Pick<Account, 'email' | 'password'>) => Promise<Person>;
  /** Judges an answer that came by another way than a person's, as theirs are. */
  see: SeeAnswer;
  /** A caller with these headers; none: signed out. */
  person: (headers?: Record<string, string>) => Person;
  close: () => Promise<void>;
};

export type HouseOptions = {
  env?: Record<string, string>;
  /** Told of each answer, beside the check against the OpenAPI document. */
  onAnswer?: SeeAnswer;
};

/** The engines of this run: GATEHOUSE_TEST_DATABASE chooses, and PostgreSQL takes part when there is one. */
export function chosenEngines(): Engine[] {
  const chosen = process.env['GATEHOUSE_TEST_DATABASE'] ?? 'both';
  const hasPostgres = process.env['GATEHOUSE_TEST_POSTGRES_URL'] !== undefined;
  if (chosen !== 'embedded' && !hasPostgres) console.log('NOT RUN: PostgreSQL (GATEHOUSE_TEST_POSTGRES_URL is not set)');
  return [
    ...(chosen === 'postgres' ? [] : ['embedded' as const]),
    ...(chosen !== 'embedded' && hasPostgres ? ['postgres' as const] : []),
  ];
}

/** Starts Gatehouse on an empty database, allowed to dial loopback. */
export async function startHouse(engine: Engine, options: HouseOptions = {}): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-acceptance-'));
  const database = engine === 'postgres' ? await createDatabase() : undefined;
  const env = {
    GATEHOUSE_DATA_DIR: join(folder, 'data'),
    GATEHOUSE_ALLOW_NETWORKS: '127.0.0.0/8',
    ...(database && {
      GATEHOUSE_DATABASE_URL: database.url,
      GATEHOUSE_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    }),
    ...options.env,
  };
  const cleanUp = async () => {
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return await startProcess(engine, { folder, env, options }, cleanUp);
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

type Place = { folder: string; env: Record<string, string>; options: HouseOptions };

async function startProcess(engine: Engine, place: Place, cleanUp: () => Promise<void>): Promise<House> {
  let past = '';
  let running = await startGatehouse({ cwd: place.folder, env: place.env });
  const { url } = running;
  const { description, document } = await readDescription(url).catch(async (error: unknown) => {
    await running.end('SIGKILL');
    throw error;
  });
  const matcher = createAnswerMatcher(document);
  const used = new Set<string>();
  const seconds: House[] = [];

  const see: SeeAnswer = async (response, method, path) => {
    const operation = await matcher(response, method, path);
    if (operation !== undefined && response.status < 400) used.add(operation);
    await place.options.onAnswer?.(response, method, path);
  };
  await see(description, 'GET', '/openapi.json');
  return {
    url,
    engine,
    output: () => past + running.output(),
    async restart(signal, env = {}) {
      await running.end(signal);
      past += running.output();
      running = await startGatehouse({ cwd: place.folder, env: { ...place.env, GATEHOUSE_PORT: new URL(url).port, ...env } });
    },
    async kill() {
      await running.end('SIGKILL');
    },
    async run(args) {
      const command = spawnGatehouse(args, { cwd: place.folder, env: place.env });
      await command.ended;
      return command.output();
    },
    async startSecond() {
      const second = await startProcess(engine, place, async () => {});
      seconds.push(second);
      return second;
    },
    setUp: (account) => setUp(url, { ...account, code: running.setupCode }, see),
    signIn: (account) => signInAs(url, account, see),
    see,
    person: (headers = {}) => createPerson(url, headers, see),
    async close() {
      for (const second of seconds) await second.close();
      await running.end('SIGTERM');
      await keepUsedRoutes({ known: listOperations(document), used: [...used] });
      await cleanUp();
    },
  };
}

async function readDescription(url: string): Promise<{ description: Response; document: object }> {
  const description = await fetch(`${url}/api/v1/openapi.json`);
  return { description, document: (await description.clone().json()) as object };
}

async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const adminUrl = process.env['GATEHOUSE_TEST_POSTGRES_URL'] ?? '';
  const name = `gatehouse_acceptance_${randomBytes(6).toString('hex')}`;
  return { url: await createPostgresDatabase(adminUrl, name), drop: () => dropPostgresDatabase(adminUrl, name) };
}
