import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { checkText, type Finding } from './forbidden-text.ts';

type Guard = { file: string; rule: string; text: string };

/**
 * Lints the fixtures, each of which breaks a rule on purpose. Answers with what is wrong with the guards: a fixture that passes
 * what it names in its `// must fail: <rule>: <part of the message>` lines, and a message of .oxlintrc.json that no fixture meets.
 */
export function checkGuards(): string[] {
  const fixtures = globSync('scripts/guards/fixtures/**/*.ts');
  const findings = [...lintFixtures(), ...fixtures.flatMap((file) => checkText(file))];
  return [...findPassing(fixtures, findings), ...findUnproven(findings)];
}

function findPassing(fixtures: readonly string[], findings: readonly Finding[]): string[] {
  return fixtures.flatMap((file) => {
    const guards = readGuards(file);
    if (guards.length === 0) return [`${file}: has no line "// must fail: <rule>: <part of the message>".`];
    return guards
      .filter((guard) => !findings.some((finding) => meets(guard, finding)))
      .map(({ rule, text }) => `${file}: passes, but ${rule} should say "${text}". The guard has stopped looking.`);
  });
}

/** A restriction that was written but is met by no fixture may be one that never matches. */
function findUnproven(findings: readonly Finding[]): string[] {
  const messages = [...readFileSync('.oxlintrc.json', 'utf8').matchAll(/"message": ("(?:[^"\\]|\\.)*")/g)].map(
    ([, text = '""']) => String(JSON.parse(text)),
  );
  return [...new Set(messages)]
    .filter((message) => !findings.some(({ text }) => text.includes(message)))
    .map((message) => `.oxlintrc.json: no fixture in scripts/guards/fixtures is refused with "${message}"`);
}

function readGuards(file: string): Guard[] {
  const header = readFileSync(file, 'utf8').matchAll(/^\/\/ must fail: ([\w-]+): (.+)$/gm);
  return [...header].map(([, rule = '', text = '']) => ({ file, rule, text }));
}

function meets(guard: Guard, finding: Finding): boolean {
  return (
    finding.file === guard.file && finding.rule === guard.rule && finding.text.toLowerCase().includes(guard.text.toLowerCase())
  );
}

function lintFixtures(): Finding[] {
  const { stdout, stderr } = spawnSync(
    'node_modules/.bin/oxlint',
    ['--type-aware', '--format=json', '--config=scripts/guards/oxlintrc.json', 'scripts/guards/fixtures'],
    { encoding: 'utf8' },
  );
  try {
    const report = JSON.parse(stdout) as { diagnostics: { filename: string; code: string; message: string; help?: string }[] };
    return report.diagnostics.map(({ filename, code, message, help = '' }) => ({
      file: filename,
      rule: /\(([^)]+)\)/.exec(code)?.[1] ?? code,
      text: `${message} ${help}`,
    }));
  } catch (cause) {
    throw new Error(`oxlint gave no report on the fixtures: ${stderr}${stdout}`, { cause });
  }
}
