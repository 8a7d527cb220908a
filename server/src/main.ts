import { createApp } from './app.ts';
import type { Closing } from './commands/closing.ts';
import { dispatchCommand } from './commands/dispatch-command.ts';
import { doctor } from './commands/doctor/doctor.ts';
import { makeSetupCode } from './commands/make-setup-code.ts';
import { migrateStore } from './commands/migrate-store.ts';
import { openSecrets } from './commands/open-secrets.ts';
import { openStore } from './commands/open-store.ts';
import { printConfig } from './commands/print-config.ts';
import { rotateKeys } from './commands/rotate-keys.ts';
import { start, type Running } from './commands/start.ts';
import { processTerminal } from './commands/terminal.ts';
import type { Ground } from './compose/ground.ts';
import { joinCommands } from './compose/join-commands.ts';
import { joinDialing } from './compose/join-dialing.ts';
import { joinJobs } from './compose/join-jobs.ts';
import { joinTurns } from './compose/join-turns.ts';
import { readEnvironment, type Config } from './config.ts';
import { migrate } from './db/migrate.ts';
import { programVersion } from './db/program-version.ts';
import { isActorLive } from './domain/sessions/is-actor-live.ts';
import { createPasswordHasher } from './domain/user-links/create-password-hasher.ts';
import { isSetupNeeded } from './domain/users/set-up.ts';
import { isWildcard, listen } from './listen.ts';
import { createReadiness } from './routes/ops/readiness.ts';
import { createResolveAddress } from './routes/ops/resolve-address.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

/** Does what the arguments after `gatehouse` ask for. @returns the process's exit code */
export function runCommand(argv: readonly string[]): Promise<number> {
  const commands = {
    start: start(composeGatehouse),
    migrate: migrateStore,
    config: printConfig,
    doctor,
    'rotate-keys': rotateKeys,
  };
  return dispatchCommand(commands, argv, readEnvironment(), processTerminal);
}

/** How long requests under way may take to end once everything that they wait for has. */
const drainMs = 2_000;

/** Everything that runs in a Gatehouse: each part is made after those it needs, and closed before them. */
async function composeGatehouse(config: Config, log: Log, closing: Closing): Promise<Running> {
  const metrics = createMetrics();
  // First of all: a port that is taken is then known before anything is made or touched.
  const listener = await listen(config);
  closing.add('port', () => listener.drain(drainMs));
  const db = await openStore(config, log);
  closing.add('database', () => db.close());
  log.info({ version: programVersion, database: db.engine, url: listener.url }, 'Listening');
  await migrate(db);
  const secrets = await openSecrets(db, config);
  const publicUrl = config.publicUrl ?? listener.url;
  const ground: Ground = { config, log, closing, metrics, db, secrets, publicUrl, selfOrigins: [publicUrl, ...listener.origins] };

  const dialing = await joinDialing(ground);
  const turns = joinTurns(ground, dialing);
  joinJobs(ground, dialing);
  await joinCommands(ground);

  const readiness = createReadiness(() => pingDatabase(ground));
  const streams = new AbortController();
  const setupCode = makeSetupCode();
  const app = createApp({
    ...ground,
    ...dialing,
    ...turns,
    readiness,
    resolveAddress: createResolveAddress(config.trustProxy),
    hasOneHome: config.publicUrl !== undefined || !isWildcard(config.host),
    metricsToken: config.metricsToken,
    setupCode,
    passwords: createPasswordHasher(),
    passwordSignIn: config.passwordSignIn,
    isStillSignedIn: (actor) => isActorLive(db.sql, actor),
    environment: config.models,
    environmentAllowNetworks: config.allowNetworks,
    closing: streams.signal,
  });

  // The way down, from its end: no new work, then the turns, then the streams that follow them, then what is under way.
  closing.add('requests', () => listener.drain(drainMs));
  closing.add('streams', () => streams.abort());
  closing.add('turns', () => turns.runner.stop());
  closing.add('intake', () => {
    readiness.stopping();
    listener.refuse();
  });

  listener.serve(app.fetch);
  turns.runner.start();
  readiness.started();
  return { url: publicUrl, setup: await describeSetup(ground, setupCode) };
}

async function pingDatabase({ db, metrics }: Ground): Promise<number> {
  const ms = await db.ping();
  metrics.databasePinged(ms);
  return ms;
}

/** What it takes to make the first admin, while there is none. */
async function describeSetup({ db }: Ground, code: string): Promise<Running['setup']> {
  return (await isSetupNeeded(db.sql)) ? { code } : undefined;
}
