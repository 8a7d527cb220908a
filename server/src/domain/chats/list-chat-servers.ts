import type { ChatServer } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import { decideTool } from '../../protocol/mcp/tool-policy.ts';
import { estimateTokens } from '../../upstream/models/estimate-tokens.ts';
import type { Actor } from '../actor.ts';
import type { Catalogs, CatalogState } from '../catalogs/catalogs.ts';
import { resolveServers, type ResolvedServer } from '../servers/resolve-servers.ts';
import { toUpstreamServer, type Server } from '../servers/server.ts';
import { getChatRow } from './get-chat.ts';
import { readServerPolicy } from './read-server-policy.ts';

/** How long the picker waits for servers that were not listed yet. */
const waitMs = 500;

type Deps = { db: Database; catalogs: Catalogs };

/**
 * Every server that the actor may use in the chat, whether it is selected and why, and how it is. Servers that were not
 * listed yet are asked for meanwhile; those that take longer are `loading`.
 *
 * @throws AppError `not_found`
 */
export async function listChatServers(deps: Deps, actor: Actor, chatId: string): Promise<ChatServer[]> {
  const chat = await getChatRow(deps, actor, chatId);
  return describeServers(deps, actor, chat.mcp_server_ids);
}

/** The same for a chat that the actor has yet to begin: their choices and the defaults decide. */
export async function listNewChatServers(deps: Deps, actor: Actor): Promise<ChatServer[]> {
  return describeServers(deps, actor, null);
}

async function describeServers(deps: Deps, actor: Actor, list: readonly string[] | null): Promise<ChatServer[]> {
  const policy = await readServerPolicy(deps, actor);
  const resolved = resolveServers({ ...policy, list });
  const states = await deps.catalogs.prepare(
    resolved.map(({ server }) => toUpstreamServer(server)),
    actor.userId,
    { waitMs },
  );
  return resolved.map((entry) => toChatServer(entry, states.get(entry.server.id) ?? { status: 'loading' }));
}

function toChatServer({ server, selected, locked, reason }: ResolvedServer, state: CatalogState): ChatServer {
  return {
    id: server.id,
    slug: server.slug,
    display_name: server.displayName,
    description: server.description,
    icon_url: server.iconUrl,
    auth_type: server.authType,
    selected,
    locked,
    reason,
    status: state.status,
    ...(state.detail === undefined ? {} : { status_detail: state.detail }),
    ...(state.since === undefined ? {} : { status_since: state.since.toISOString() }),
    ...(state.catalog ? measureTools(server, state.catalog.tools) : {}),
  };
}

function measureTools(server: Server, tools: readonly ToolDefinition[]): Pick<ChatServer, 'tool_count' | 'tool_tokens'> {
  const lists = { allow: server.toolAllowList, deny: server.toolDenyList };
  const allowed = tools.filter(({ name }) => decideTool(name, lists).allowed);
  return { tool_count: allowed.length, tool_tokens: allowed.reduce((sum, tool) => sum + tokensOf(tool), 0) };
}

/** By definition: a listing stays the same objects for as long as it is the same. */
const measured = new WeakMap<ToolDefinition, number>();

function tokensOf(tool: ToolDefinition): number {
  const known = measured.get(tool);
  if (known !== undefined) return known;
  const tokens = estimateTokens({ name: tool.name, description: tool.description, inputSchema: tool.inputSchema });
  measured.set(tool, tokens);
  return tokens;
}
