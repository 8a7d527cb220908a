import type { Chat } from '@gatehouse/contract';
import type { ChatRow } from './chat-store.ts';
import type { Server } from '../servers/server.ts';
import { resolveServers } from '../servers/resolve-servers.ts';
import type { TurnRow } from '../turns/turn-store.ts';
import { toTurn } from '../turns/turn-view.ts';

/** What decides which servers a user's chats have. */
export type ServerPolicy = { servers: readonly Server[]; choices: ReadonlyMap<string, boolean> };

export function toChat(row: ChatRow, policy: ServerPolicy, turn: TurnRow | undefined): Chat {
  return {
    id: row.id,
    title: row.title,
    model_id: row.model_id,
    mcp_server_ids: serverIds(row, policy),
    last_seq: Number(row.last_seq),
    ...(turn ? { turn: toTurn(turn) } : {}),
    archived: row.archived_at !== null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** What the chat uses now, then those of its own list that are disabled or gone: they come back when they do. */
function serverIds(row: ChatRow, policy: ServerPolicy): string[] {
  const used = resolveServers({ ...policy, list: row.mcp_server_ids })
    .filter((resolved) => resolved.selected)
    .map((resolved) => resolved.server.id);
  return [...new Set([...used, ...(row.mcp_server_ids ?? [])])];
}
