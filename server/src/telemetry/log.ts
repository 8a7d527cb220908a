import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { redactFields, scrub } from './redact.ts';

export type Log = Logger;

const context = new AsyncLocalStorage<Record<string, string>>();

/**
 * JSON lines on stdout, each with the fields of the context it was written in. Secrets are kept out twice: by the names of
 * fields, and by what a line looks like.
 * @param to where lines go instead of stdout
 */
export function createLog(options: { level: string }, to?: DestinationStream): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    messageKey: 'message',
    mixin: () => context.getStore() ?? {},
    formatters: { level: (level: string) => ({ level }), log: redactFields },
    serializers: { err: (described: unknown) => described }, // redactFields has described it
    hooks: { streamWrite: scrub },
  };
  return to ? pino(settings, to) : pino(settings);
}

/** Runs `body` so that every line written by it, and by whatever it starts, carries these fields too. */
export function withLogFields<T>(fields: Record<string, string>, body: () => T): T {
  return context.run({ ...context.getStore(), ...fields }, body);
}
