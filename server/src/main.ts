import { Hono } from 'hono';
import type { Closing } from './commands/closing.ts';
import { dispatchCommand } from './commands/dispatch-command.ts';
import { openStore } from './commands/open-store.ts';
import { printConfig } from './commands/print-config.ts';
import { start, type Running } from './commands/start.ts';
import { processTerminal } from './commands/terminal.ts';
import { readEnvironment, type Config } from './config.ts';
import { migrate } from './db/migrate.ts';
import { listen } from './listen.ts';
import type { ApiEnv } from './routes/api/router.ts';
import { identifyRequest } from './routes/ops/identify-request.ts';
import { logAccess } from './routes/ops/log-access.ts';
import { opsRoutes } from './routes/ops/ops-routes.ts';
import { createReadiness } from './routes/ops/readiness.ts';
import { createResolveAddress } from './routes/ops/resolve-address.ts';
import { answerError, answerNotFound } from './routes/problem.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

/** How long requests under way may take to end once everything else that they wait for has. */
const drainMs = 2_000;

/** Does what the arguments after `gatehouse` ask for. @returns the process's exit code */
export function runCommand(argv: readonly string[]): Promise<number> {
  const commands = { start: start(composeGatehouse), config: printConfig };
  return dispatchCommand(commands, argv, readEnvironment(), processTerminal);
}

/** All parts of a running Gatehouse, each made after those it needs, and closed before them. */
async function composeGatehouse(config: Config, log: Log, closing: Closing): Promise<Running> {
  const metrics = createMetrics();

  const db = await openStore(config, log);
  closing.add('database', () => db.close());
  const listener = await listen(config);
  closing.add('port', () => listener.drain(drainMs));
  const publicUrl = config.publicUrl ?? listener.url;
  await migrate(db);

  const readiness = createReadiness(async () => {
    const ms = await db.ping();
    metrics.databasePinged(ms);
    return ms;
  });
  const app = new Hono<ApiEnv>();
  app.onError(answerError(log));
  app.notFound(answerNotFound);
  app.use(identifyRequest(createResolveAddress(config.trustProxy)), logAccess({ log, metrics }));
  app.route('/', opsRoutes({ readiness, metrics, metricsToken: config.metricsToken }));

  listener.serve(app.fetch);
  closing.add('intake', () => {
    readiness.stopping();
    listener.refuse();
  });
  readiness.started();
  return { url: publicUrl, setup: undefined };
}
