import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Revision } from './scenarios.ts';

export type Check = { id: string; status: string; errorMessage?: string };

/** What the suite found: every check of the scenario, and what it and the client printed. */
export type Outcome = { exitCode: number; checks: Check[]; output: string };

/** The suite's program. */
export const suite = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
// Every scenario starts two programs, the same ones each time. This is the folder that Node itself would choose.
const compileCache = join(tmpdir(), 'node-compile-cache');
const client = fileURLToPath(new URL('client.ts', import.meta.url));

/** Runs one scenario of the official client suite against our connection code, on loopback. */
export async function runScenario(scenario: string, revision: Revision): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-conformance-'));
  try {
    const command = `${process.execPath} ${client}`;
    const args = [
      suite,
      'client',
      '--command',
      command,
      '--scenario',
      scenario,
      '--spec-version',
      revision,
      '--output-dir',
      folder,
    ];
    const { exitCode, output } = await run(args);
    return { exitCode, output, checks: await readChecks(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(args: string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: compileCache };
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, output }));
  });
}

async function readChecks(folder: string): Promise<Check[]> {
  const files = await readdir(folder, { recursive: true });
  const found = files.find((file) => file.endsWith('checks.json'));
  return found === undefined ? [] : (JSON.parse(await readFile(join(folder, found), 'utf8')) as Check[]);
}
