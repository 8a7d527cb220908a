// npm run dev: Gatehouse, started again at each change of a file that it has loaded.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../bin/gatehouse.mjs', import.meta.url));

/** For local MCP servers, which the guard refuses otherwise, and for seeing what happens. The environment may say otherwise. */
const settings = { GATEHOUSE_ALLOW_NETWORKS: '127.0.0.0/8,::1/128', GATEHOUSE_LOG_LEVEL: 'debug' };

if (process.argv.length > 2) {
  console.error('`npm run dev` takes no arguments; settings come from the environment, see docs/configuration.md.');
  process.exitCode = 2;
} else run();

function run(): void {
  const child = spawn(process.execPath, ['--watch', '--watch-preserve-output', launcher, 'start'], {
    stdio: 'inherit',
    env: { ...settings, ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => {
    process.exitCode = code ?? 0;
  });
}
