// npm test [-- <part of a path> ...] [--test-name-pattern=... and other options of node --test]
//
// One database instance per engine for the whole run: each test file gets a copy of a migrated template
// (server/testing/on-each-database.ts). GATEHOUSE_TEST_DATABASE=embedded|postgres|both chooses the engines.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeEmbeddedTemplate } from '../server/testing/make-embedded-template.ts';
import { makePostgresTemplate } from '../server/testing/make-postgres-template.ts';
import { findPostgres, oldestMajor } from './testing/find-postgres.ts';
import { findTestFiles } from './testing/find-test-files.ts';
import { findUnusedRoutes } from './testing/find-unused-routes.ts';
import { startPrivatePostgres } from './testing/private-postgres.ts';

/** A file that has not ended by then never does: the slowest takes a tenth of it. */
const fileLimitMs = 15 * 60_000;
const engineChoices = ['embedded', 'postgres', 'both'];
const root = fileURLToPath(new URL('..', import.meta.url));

/** What has to be undone at the end, newest last. */
const cleanups: (() => Promise<void>)[] = [];
let tests: ChildProcess | undefined;
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true;
    // The tests end first and take us with them; before they run there is only to clean up.
    if (tests) signalTests(signal);
    else void cleanUp().finally(() => process.exit(130));
  });
}

process.chdir(root);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (fault) {
  console.error(fault);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
if (interrupted) process.exitCode = 130;

async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}

async function main(args: string[]): Promise<number> {
  const options = args.filter((arg) => arg.startsWith('-'));
  const filters = args.filter((arg) => !arg.startsWith('-'));
  const files = findTestFiles(filters);
  if (files.length === 0) return refuse(`No test file has ${filters.join(' or ')} in its path.`);

  const engines = process.env['GATEHOUSE_TEST_DATABASE'] ?? 'both';
  if (!engineChoices.includes(engines)) return refuse(`GATEHOUSE_TEST_DATABASE is one of ${engineChoices.join(', ')}.`);
  const environment = await prepareDatabases(engines);
  if (!environment) return 1;
  const usedRoutes = makeFolder('gatehouse-test-routes-');
  const code = await runTests(files, options, { ...environment, GATEHOUSE_TEST_ROUTES: usedRoutes });
  const isWhole = args.length === 0;
  const unused = isWhole && code === 0 ? findUnusedRoutes(usedRoutes) : [];
  if (unused.length > 0) return refuse(`No acceptance test uses:\n${unused.map((route) => `  ${route}`).join('\n')}`);
  return code;
}

/** Starts what the tests need and answers with the variables that lead them to it; undefined when the run must not go on. */
async function prepareDatabases(engines: string): Promise<NodeJS.ProcessEnv | undefined> {
  const postgres = engines === 'embedded' ? undefined : await preparePostgres();
  if (!postgres) {
    const why =
      engines === 'embedded' ? 'GATEHOUSE_TEST_DATABASE=embedded' : `no server binaries of ${oldestMajor} or newer found`;
    console.log(`NOT RUN: PostgreSQL (${why})`);
    if (engines === 'postgres' || process.env['GATEHOUSE_REQUIRE_POSTGRES'] === '1') {
      refuse('The run has to include PostgreSQL. Install its server, for example with `apt-get install postgresql`.');
      return undefined;
    }
  }
  return {
    ...postgres,
    ...(engines === 'postgres' ? {} : await prepareEmbedded()),
    GATEHOUSE_TEST_DATABASE: postgres ? engines : 'embedded',
  };
}

async function preparePostgres(): Promise<NodeJS.ProcessEnv | undefined> {
  const binaries = findPostgres();
  if (!binaries) return undefined;
  const startedAt = performance.now();
  const template = 'gatehouse_template';
  const cluster = await startPrivatePostgres(binaries);
  cleanups.push(() => cluster.stop());
  await makePostgresTemplate(cluster.adminUrl, template);
  console.log(`PostgreSQL ${binaries.version}: template ready after ${elapsed(startedAt)}`);
  return { GATEHOUSE_TEST_POSTGRES_URL: cluster.adminUrl, GATEHOUSE_TEST_POSTGRES_TEMPLATE: template };
}

async function prepareEmbedded(): Promise<NodeJS.ProcessEnv> {
  const startedAt = performance.now();
  const folder = makeFolder('gatehouse-test-embedded-');
  await makeEmbeddedTemplate(folder);
  console.log(`Embedded database: template ready after ${elapsed(startedAt)}`);
  return { GATEHOUSE_TEST_EMBEDDED_TEMPLATE: folder };
}

/** A temporary folder that is gone after the run. */
function makeFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function runTests(files: string[], options: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const reporter = options.some((option) => option.startsWith('--test-reporter'))
    ? []
    : ['--test-reporter=./scripts/testing/terse-reporter.ts', '--test-reporter-destination=stdout'];
  const defaults = [
    `--test-concurrency=${Math.max(2, availableParallelism())}`,
    '--test-timeout=300000',
    '--import=./scripts/testing/limit-file.ts',
  ];
  tests = spawn(process.execPath, ['--test', ...defaults, ...reporter, ...options, ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { GATEHOUSE_TEST_FILE_LIMIT_MS: String(fileLimitMs), ...process.env, ...environment },
    detached: true, // a process group of its own, so that nothing of it is left behind
  });
  return new Promise<number>((resolve, reject) => {
    tests?.once('error', reject);
    tests?.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => signalTests('SIGKILL'));
}

/** Sends the signal to the test files and all that they started. */
function signalTests(signal: NodeJS.Signals): void {
  if (tests?.pid === undefined) return;
  try {
    process.kill(-tests.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function refuse(why: string): number {
  console.error(why);
  return 1;
}

function elapsed(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
