import type { Sql } from '../../db/database.ts';
import { resolveServers, type ResolvedServer } from '../servers/resolve-servers.ts';
import { toServer } from '../servers/server-store.ts';
import { maySeeServer } from '../servers/server-visibility.ts';

/**
 * What is true at this moment of some servers in a chat, in one query: what an admin changed of them, what the chat's user
 * chose, and the chat's own list.
 *
 * @returns by server id; a server is missing when it is deleted, disabled, or hidden from the user, and all are when the chat is
 */
export async function readChatServers(
  sql: Sql,
  chatId: string,
  serverIds: readonly string[],
): Promise<ReadonlyMap<string, ResolvedServer>> {
  if (serverIds.length === 0) return new Map();
  const rows = await sql
    .selectFrom('chats')
    .innerJoin('mcp_servers', (join) => join.on('mcp_servers.id', 'in', serverIds))
    .leftJoin('server_choices', (join) =>
      join.onRef('server_choices.server_id', '=', 'mcp_servers.id').onRef('server_choices.user_id', '=', 'chats.user_id'),
    )
    .selectAll('mcp_servers')
    .select(['chats.mcp_server_ids as list', 'server_choices.selected as choice'])
    .where('chats.id', '=', chatId)
    .execute();
  const servers = rows.map(toServer).filter((server) => maySeeServer({ role: 'member' }, server));
  const choices = new Map(rows.flatMap(({ id, choice }) => (choice === null ? [] : [[id, choice] as const])));
  const resolved = resolveServers({ servers, list: rows[0]?.list ?? null, choices });
  return new Map(resolved.map((one) => [one.server.id, one]));
}
