import { globSync } from 'node:fs';

const rooms = ['contract', 'server', 'demo', 'tests', 'scripts'];

/** The test files whose path holds one of `filters`; all of them when there is none. */
export function findTestFiles(filters: readonly string[]): string[] {
  return rooms
    .flatMap((room) => globSync(`${room}/**/*.test.ts`, { exclude: (path) => path.includes('node_modules') }))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter.replace(/^\.\//, ''))))
    .toSorted();
}
