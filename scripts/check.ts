// npm run check: everything that reads the code without running it. One line a check; the output of those that fail.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkDocs } from './checking/check-docs.ts';
import { checkGuards } from './checking/check-guards.ts';
import { findForbiddenText } from './checking/forbidden-text.ts';

// oxlint takes CI as a reason for colours, whatever NO_COLOR says.
const { CI: _, ...environment } = process.env;

type Outcome = { ok: boolean; output: string; note?: string };

const checks: readonly { name: string; run: () => Outcome }[] = [
  { name: 'types', run: () => runTool('tsc', ['--noEmit', '--pretty', 'false']) },
  { name: 'page types', run: () => runTool('tsc', ['--noEmit', '--pretty', 'false', '-p', 'web']) },
  { name: 'lint', run: lint },
  { name: 'guards', run: () => asOutcome(checkGuards()) },
  { name: 'text', run: () => asOutcome(findForbiddenText().map(({ text }) => text)) },
  { name: 'docs', run: () => asOutcome(checkDocs()) },
  { name: 'format', run: () => runTool('oxfmt', ['--check', '.']) },
  { name: 'dead code', run: () => runTool('knip', ['--no-progress']) },
];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const failed = checks.filter(({ name, run }) => !report(name, run));
if (failed.length > 0) {
  console.log(`\nFailed: ${failed.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}

function report(name: string, run: () => Outcome): boolean {
  const startedAt = performance.now();
  const { ok, output, note = '' } = run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${ok ? '✔' : '✖'} ${name.padEnd(10)} ${seconds.padStart(5)} s ${note}`.trimEnd());
  if (!ok) console.log(output);
  return ok;
}

/** Warnings (a function that grows too long) do not fail and are only counted. */
function lint(): Outcome {
  const outcome = runTool('oxlint', []);
  if (!outcome.ok) return runTool('oxlint', ['--quiet']);
  const warnings = Number(/Found (\d+) warning/.exec(outcome.output)?.[1] ?? 0);
  return warnings === 0
    ? outcome
    : { ...outcome, note: `(${warnings} ${warnings === 1 ? 'warning' : 'warnings'}; npx oxlint shows)` };
}

function runTool(tool: string, args: string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(`node_modules/.bin/${tool}`, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: environment,
  });
  return { ok: status === 0, output: error ? error.message : `${stdout}${stderr}`.trim() };
}

function asOutcome(faults: readonly string[]): Outcome {
  return { ok: faults.length === 0, output: faults.join('\n') };
}
