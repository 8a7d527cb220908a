import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/gatehouse.mjs', import.meta.url));

export type Spawned = {
  pid: number;
  /** Everything written so far, stdout and stderr. */
  output(): string;
  /** Resolves with what `pattern` matched in the output. @throws when the process ends, or 60 s pass, without it; it is killed then */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** @returns the exit code, or the name of the signal that ended it */
  ended: Promise<number | NodeJS.Signals>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
};

/** Starts `gatehouse <args>` as it is started by people: the real program, in a folder, with nothing else in its environment. */
export function spawnGatehouse(args: string[], options: { cwd: string; env?: Record<string, string> }): Spawned {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close').then(([code, signal]: (number | NodeJS.Signals)[]) => code ?? signal ?? 1);
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  void ended.then(() => process.off('exit', killed));

  async function said(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = AbortSignal.timeout(60_000);
    for (;;) {
      const match = pattern.exec(output);
      if (match) return match;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended without saying ${pattern}:\n${output}`);
      if (deadline.aborted) {
        child.kill('SIGKILL'); // whoever waits for `ended` or for our own end is not to wait with us for ever
        throw new Error(`It did not say ${pattern} in 60 s:\n${output}`);
      }
      const more = [once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'close'), once(deadline, 'abort')];
      await Promise.race(more);
    }
  }

  return {
    pid: child.pid ?? 0,
    output: () => output,
    said,
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

export type StartedGatehouse = Spawned & {
  url: string;
  /** What making the first admin takes; undefined where there is one. */
  setupCode: string | undefined;
};

/** Starts Gatehouse on a free port and waits until it says where it is ready. */
export async function startGatehouse(options: { cwd: string; env?: Record<string, string> }): Promise<StartedGatehouse> {
  const spawned = spawnGatehouse(['start'], { ...options, env: { GATEHOUSE_PORT: '0', ...options.env } });
  const [, url = ''] = await spawned.said(/ready at (\S+)/);
  return { ...spawned, url, setupCode: /"code":"([A-Z2-9-]+)"/.exec(spawned.output())?.[1] };
}
