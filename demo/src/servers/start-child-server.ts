import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const bindToLoopback = new URL('./bind-to-loopback.ts', import.meta.url).href;
const startLimitMs = 30_000;

/**
 * Starts a program of another package that listens on a port, as a child process on a free loopback port. It gets nothing of our
 * environment, and ends with us, however we end.
 * @param program URL of the program's file
 * @throws Error with the end of what it wrote when it ends, or does not listen within 30 s
 */
export async function startChildServer(program: string, args: string[]): Promise<{ origin: string; close: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--import', bindToLoopback, fileURLToPath(program), ...args], {
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const written = keepLastOutput(child);
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  const ended = once(child, 'close').finally(() => process.off('exit', killed));
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), startLimitMs);
  try {
    const port = await Promise.race([
      readPort(child),
      failAfter(ended, 'it ended'),
      failAfter(once(limit.signal, 'abort'), `it did not listen within ${startLimitMs / 1000} s`),
    ]);
    return {
      origin: `http://127.0.0.1:${port}`,
      async close() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${program} did not start: ${error instanceof Error ? error.message : 'unknown'}\n${written()}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function failAfter(event: Promise<unknown>, message: string): Promise<never> {
  await event;
  throw new Error(message);
}

async function readPort(child: ChildProcess): Promise<number> {
  for (;;) {
    const [message] = (await once(child, 'message')) as unknown[];
    if (typeof message === 'object' && message !== null && 'port' in message && typeof message.port === 'number')
      return message.port;
  }
}

function keepLastOutput(child: ChildProcess): () => string {
  let kept = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    kept = (kept + text).slice(-2_000);
  });
  return () => kept;
}
