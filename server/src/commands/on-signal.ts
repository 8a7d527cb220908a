import type { Log } from '../telemetry/log.ts';

/** A terminal's Ctrl-C reaches the process twice when npm started it: from the terminal, and passed on by npm. */
const echoMs = 250;

/** Calls `stop` at the first SIGTERM or SIGINT; the next one ends the process at once. */
export function onSignal(log: Log, stop: (signal: NodeJS.Signals) => void): void {
  let firstAt: number | undefined;
  function hear(signal: NodeJS.Signals): void {
    if (firstAt === undefined) {
      firstAt = performance.now();
      stop(signal);
    } else if (performance.now() - firstAt > echoMs) {
      log.warn({ signal }, 'Asked again to stop: stopping at once');
      process.exit(1);
    }
  }
  process.on('SIGTERM', hear);
  process.on('SIGINT', hear);
}

/** A defect that nothing caught leaves a state that nobody thought of: it is logged, and the process ends. */
export function exitOnDefects(log: Log): void {
  process.on('uncaughtException', (error, origin) => {
    log.fatal(
      { err: error },
      origin === 'unhandledRejection' ? 'A rejection that nothing handled' : 'An error that nothing caught',
    );
    process.exit(1);
  });
}
