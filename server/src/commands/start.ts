import type { Config } from '../config.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createClosing, type Closing } from './closing.ts';
import type { Command } from './command.ts';
import { exitOnDefects, onSignal } from './on-signal.ts';
import { requireConfig } from './require-config.ts';

/** What `start` tells about a Gatehouse that runs. */
export type Running = {
  url: string;
  /** What it takes to make the first admin; undefined when there is one. */
  setup: { code: string } | undefined;
};

/** Builds and starts all parts, and leaves with `closing` how to close each. */
export type Compose = (config: Config, log: Log, closing: Closing) => Promise<Running>;

const limitMs = 9_500; // whoever stops a process gives it 10 s

/** `gatehouse start`: runs until a signal ends it. */
export function start(compose: Compose): Command {
  return {
    summary: 'run Gatehouse',
    async run(env, terminal) {
      const config = requireConfig(env, terminal);
      const log = createLog({ level: config.logLevel });
      const closing = createClosing({ log, limitMs, exit: (code) => process.exit(code) });
      const stopped = Promise.withResolvers<void>();
      exitOnDefects(log);
      onSignal(log, (signal) => {
        log.info({ signal }, 'Stopping');
        stopped.resolve();
      });
      try {
        const running = await Promise.race([compose(config, log, closing), stopped.promise]);
        if (running) terminal.print(describe(running));
        await stopped.promise;
      } finally {
        await closing.run();
      }
      log.info('Stopped');
      return 0;
    },
  };
}

function describe({ url, setup }: Running): string {
  const ready = `Gatehouse is ready at ${url}`;
  if (!setup) return ready;
  const body = { email: 'you@example.com', name: 'Your name', password: '...', code: setup.code };
  return [
    ready,
    'There is no admin yet. Make the first one: put in your e-mail address, your name and a password of 8 characters or more.',
    `  curl ${url}/api/v1/auth/setup -H 'content-type: application/json' -d '${JSON.stringify(body)}'`,
  ].join('\n');
}
