import type { Database, OpenOptions } from './database.ts';

/**
 * Opens PostgreSQL behind `url`, or the embedded database in `dataDir`, which is made when it is not there.
 * The schema is as it was left: call `migrate` before use. Only one process at a time may hold a data folder.
 * An engine is loaded when it is asked for: neither costs memory where the other is used.
 *
 * @throws DataFolderBusyError when another process holds the folder; the engine's own error when it cannot be reached.
 */
export async function openDatabase(
  place: { url: string } | { dataDir: string },
  options: Partial<OpenOptions> = {},
): Promise<Database> {
  const all: OpenOptions = { waitLimitMs: 30_000, queryLimitMs: 30_000, onTrouble: () => {}, ...options };
  if ('url' in place) {
    const { openPostgres } = await import('./postgres/open-postgres.ts');
    return openPostgres(place.url, all);
  }
  const { openEmbedded } = await import('./embedded/open-embedded.ts');
  return openEmbedded(place.dataDir, all);
}
