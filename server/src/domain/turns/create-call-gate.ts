import { setImmediate as nextTick } from 'node:timers/promises';
import type { ToolCallOutcome } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { decideTool } from '../../protocol/mcp/tool-policy.ts';
import { readChatServers } from '../chats/chat-server-store.ts';
import type { ResolvedServer } from '../servers/resolve-servers.ts';
import type { Server } from '../servers/server.ts';
import type { ChatTool } from './chat-tool.ts';

/** The server as it is now, or how a call ends that is not made, with the words for it. */
export type Admission = { server: Server } | { outcome: Extract<ToolCallOutcome, 'denied' | 'skipped'>; text: string };

/** Asked right before a call is sent: the model may have been answering for minutes since its tools were chosen. */
export type CallGate = { admit: (tool: Pick<ChatTool, 'server' | 'definition'>) => Promise<Admission> };

/**
 * The gate that the calls of one step go through. What was changed before a call asks holds for it; calls that ask at the same
 * time share one query.
 */
export function createCallGate(deps: { db: Pick<Database, 'sql'> }, chatId: string): CallGate {
  let asked = new Set<string>();
  let reading: Promise<ReadonlyMap<string, ResolvedServer>> | undefined;

  async function read(): Promise<ReadonlyMap<string, ResolvedServer>> {
    await nextTick();
    const ids = [...asked];
    asked = new Set();
    reading = undefined;
    return readChatServers(deps.db.sql, chatId, ids);
  }

  return {
    async admit(tool) {
      asked.add(tool.server.id);
      reading ??= read();
      return judge(tool, (await reading).get(tool.server.id));
    },
  };
}

function judge(
  { server: offered, definition }: Pick<ChatTool, 'server' | 'definition'>,
  now: ResolvedServer | undefined,
): Admission {
  const { displayName } = offered;
  if (!now?.selected) return { outcome: 'denied', text: `${displayName} is no longer part of this chat. Nothing was called.` };
  const { server } = now;
  if (!decideTool(definition.name, { allow: server.toolAllowList, deny: server.toolDenyList }).allowed) {
    return { outcome: 'denied', text: `This tool of ${displayName} may no longer be used. Nothing was called.` };
  }
  if (server.url !== offered.url || server.transport !== offered.transport) {
    return {
      outcome: 'skipped',
      text: `${displayName} was moved to another address in the meantime. Nothing was called. Call the tool again if it is still offered.`,
    };
  }
  return { server };
}
