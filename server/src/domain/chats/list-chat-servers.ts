import type { ChatServer } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { decideTool } from '../../protocol/mcp/tool-policy.ts';
import type { Actor } from '../actor.ts';
import type { Catalogs, CatalogState } from '../catalogs/catalogs.ts';
import { resolveServers, type ResolvedServer } from '../servers/resolve-servers.ts';
import { toUpstreamServer } from '../servers/server.ts';
import { getChatRow } from './get-chat.ts';
import { readServerPolicy } from './read-server-policy.ts';

/** How long the picker waits for servers that were not listed yet. */
const waitMs = 500;

/**
 * Every server that the actor may use in the chat, whether it is selected and why, and how it is. Servers that were not
 * listed yet are asked for meanwhile; those that take longer are `loading`.
 *
 * @throws AppError `not_found`
 */
export async function listChatServers(
  deps: { db: Database; catalogs: Catalogs },
  actor: Actor,
  chatId: string,
): Promise<ChatServer[]> {
  const chat = await getChatRow(deps, actor, chatId);
  const policy = await readServerPolicy(deps, actor);
  const resolved = resolveServers({ ...policy, list: chat.mcp_server_ids });
  const states = await deps.catalogs.prepare(
    resolved.map(({ server }) => toUpstreamServer(server)),
    actor.userId,
    { waitMs },
  );
  return resolved.map((entry) => toChatServer(entry, states.get(entry.server.id) ?? { status: 'loading' }));
}

function toChatServer({ server, selected, locked, reason }: ResolvedServer, state: CatalogState): ChatServer {
  const lists = { allow: server.toolAllowList, deny: server.toolDenyList };
  return {
    id: server.id,
    slug: server.slug,
    display_name: server.displayName,
    icon_url: server.iconUrl,
    selected,
    locked,
    reason,
    status: state.status,
    ...(state.detail === undefined ? {} : { status_detail: state.detail }),
    ...(state.catalog ? { tool_count: state.catalog.tools.filter(({ name }) => decideTool(name, lists).allowed).length } : {}),
  };
}
