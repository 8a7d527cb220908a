import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Where the docs have fallen behind: links that lead nowhere, tables and variables that are missing from their page or that it
 * names without being there.
 */
export function checkDocs(): string[] {
  const pages = globSync(['*.md', 'docs/**/*.md']);
  return [
    ...pages.flatMap((page) => findBrokenLinks(page)),
    ...compare('docs/storage.md', tablesInDocs(), 'server/src/db/migrations', tablesInMigrations()),
    ...compare('docs/configuration.md', variablesInDocs(), 'server/src/config', variablesInCode()),
  ];
}

function findBrokenLinks(page: string): string[] {
  const targets = matches(readFileSync(page, 'utf8'), /\]\((?!https?:|#|mailto:)([^)#\s]+)/g);
  return targets
    .filter((target) => !existsSync(join(dirname(page), target)))
    .map((target) => `${page}: the link to ${target} leads nowhere.`);
}

function compare(page: string, told: string[], place: string, there: string[]): string[] {
  return [
    ...there.filter((name) => !told.includes(name)).map((name) => `${page}: \`${name}\` of ${place} is missing.`),
    ...told.filter((name) => !there.includes(name)).map((name) => `${page}: \`${name}\` is not in ${place}.`),
  ];
}

function tablesInDocs(): string[] {
  return matches(readFileSync('docs/storage.md', 'utf8'), /^\| `(\w+)` /gm);
}

function tablesInMigrations(): string[] {
  const sql = globSync('server/src/db/migrations/*.sql').map((file) => readFileSync(file, 'utf8'));
  return matches(sql.join('\n'), /^create table (?:if not exists )?(\w+)/gm);
}

function variablesInDocs(): string[] {
  return matches(readFileSync('docs/configuration.md', 'utf8'), /^\| `([A-Z0-9_]+)`/gm);
}

function variablesInCode(): string[] {
  const schemas = ['environment-schema', 'sign-in-variables'].map((name) => readFileSync(`server/src/config/${name}.ts`, 'utf8'));
  return [...matches(schemas.join('\n'), /^ {2}([A-Z0-9_]+): /gm), 'GATEHOUSE_TEST_DATABASE', 'GATEHOUSE_REQUIRE_POSTGRES'];
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
