import { globSync } from 'node:fs';

const rooms = ['contract', 'server', 'demo', 'tests', 'scripts', 'web'];

/** The test files whose path holds one of `filters`; all of them when there is none. */
export function findTestFiles(filters: readonly string[]): string[] {
  return rooms
    .flatMap((room) => globSync(`${room}/**/*.test.ts`, { exclude: (path) => /node_modules|^scripts\/guards/.test(path) }))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter.replace(/^\.\//, ''))))
    .toSorted();
}
