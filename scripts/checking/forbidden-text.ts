import { globSync, readFileSync } from 'node:fs';

export type Finding = { file: string; rule: string; text: string };

type TextRule = { files: RegExp; pattern: RegExp; instead: string };

/** What no lint rule sees. */
const rules: readonly TextRule[] = [
  {
    files: /\.ts$/,
    pattern: /\bas (?:unknown|any) as\b/,
    instead: 'A double cast hides a wrong type: parse it with zod, or write a type guard.',
  },
  {
    files: /\.test\.ts$/,
    pattern: /\{[^}]*\b(?:skip|only|todo): (?:true|'|"|`)/,
    instead: 'Fix the test or delete it: a skipped test is forgotten, and a lonely one hides the others.',
  },
];

const rooms = ['contract', 'server', 'demo', 'tests', 'scripts'];

/** The places in our TypeScript that break one of the text rules. */
export function findForbiddenText(): Finding[] {
  return rooms
    .flatMap((room) =>
      globSync(`${room}/**/*.ts`, { exclude: (path) => /node_modules|^scripts\/(?:guards|checking)/.test(path) }),
    )
    .flatMap((file) => checkText(file));
}

export function checkText(file: string): Finding[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return rules
    .filter(({ files }) => files.test(file))
    .flatMap(({ pattern, instead }) =>
      lines.flatMap((line, index) =>
        pattern.test(line) ? [{ file, rule: 'forbidden-text', text: `${file}:${index + 1}: ${instead}` }] : [],
      ),
    );
}
