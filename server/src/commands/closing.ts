import type { Log } from '../telemetry/log.ts';
import { CannotStart } from './cannot-start.ts';

/** How the process ends: what was opened is closed in the reverse order, within a time. */
export type Closing = {
  /**
   * Remembers how to close something that was just opened, or what to do at that point of the way down.
   * @throws CannotStart when the way down has begun, after closing the part
   */
  add(name: string, close: () => void | Promise<void>): void;
  /** Closes everything, once. A part that fails to close is logged and the others are closed nevertheless. */
  run(): Promise<void>;
};

type Part = { name: string; close: () => void | Promise<void> };

/**
 * @param options.limitMs after so long the process exits with code 1, and the log says what hung
 * @param options.exit ends the process
 */
export function createClosing(options: { log: Log; limitMs: number; exit: (code: number) => void }): Closing {
  const { log, limitMs, exit } = options;
  const parts: Part[] = [];
  let closing: Promise<void> | undefined;
  let current = '';

  function giveUp(): void {
    const open = process.getActiveResourcesInfo();
    log.fatal({ hung: current || 'the process', open: [...new Set(open)] }, `Not closed after ${limitMs / 1000} s`);
    exit(1);
  }

  async function closeAll(): Promise<void> {
    setTimeout(giveUp, limitMs).unref(); // goes on after the last part: something else may keep the process alive
    for (const part of parts.toReversed()) {
      current = part.name;
      await closePart(part);
    }
    current = '';
  }

  async function closePart({ name, close }: Part): Promise<void> {
    try {
      await close();
    } catch (error) {
      log.error(error, `Closing failed: ${name}`);
    }
  }

  return {
    add: (name, close) => {
      parts.push({ name, close });
      if (!closing) return;
      void closePart({ name, close });
      throw new CannotStart('Asked to stop while starting.');
    },
    run: () => (closing ??= closeAll()),
  };
}
