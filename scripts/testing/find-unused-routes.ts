import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UsedRoutes } from '../../tests/openapi/keep-used-routes.ts';

/** The routes of the API that no acceptance test had a success from, by what the tests left in `folder`. */
export function findUnusedRoutes(folder: string): string[] {
  const kept = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as UsedRoutes);
  const used = new Set(kept.flatMap((routes) => routes.used));
  return [...new Set(kept.flatMap(({ known }) => known))].filter((route) => !used.has(route)).toSorted();
}
