import type { Database } from '../../db/database.ts';
import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import type { Log } from '../../telemetry/log.ts';
import { findOfferedCatalogs, readCatalogTools } from './catalog-store.ts';

/** What users who have to log in at a server first are offered of it meanwhile. */
export type OfferedTools = {
  /**
   * The definitions that the user's own last listing brought, else the newest one of an admin's: never another user's, which may
   * be private to them. A server is absent where there is neither. The same listing is the same array each time.
   */
  find: (serverIds: readonly string[], userId: string) => Promise<Map<string, readonly ToolDefinition[]>>;
};

/** Listings that are kept opened; beyond that the one that was opened first is dropped. */
const capacity = 200;

export function createOfferedTools({ db, log }: { db: Database; log: Log }): OfferedTools {
  const opened = new Map<string, readonly ToolDefinition[]>();

  async function read(serverIds: readonly string[], userId: string): Promise<Map<string, readonly ToolDefinition[]>> {
    const found = (await findOfferedCatalogs(db.sql, serverIds, userId)).map((one) => ({
      ...one,
      key: `${one.serverId} ${one.userId} ${one.listedAt.getTime()}`,
    }));
    const missing = found.filter(({ key }) => !opened.has(key));
    const listings = await readCatalogTools(db.sql, missing);
    for (const [place, one] of missing.entries()) opened.set(one.key, listings[place] ?? []);
    const tools = new Map(found.flatMap(({ serverId, key }) => [[serverId, opened.get(key) ?? []] as const]));
    for (const key of [...opened.keys()].slice(0, Math.max(0, opened.size - capacity))) opened.delete(key);
    return tools;
  }

  return {
    async find(serverIds, userId) {
      if (serverIds.length === 0) return new Map();
      try {
        return await read(serverIds, userId);
      } catch (error) {
        log.warn({ err: error, server_ids: serverIds }, 'What could be offered before a login could not be read');
        return new Map();
      }
    },
  };
}
