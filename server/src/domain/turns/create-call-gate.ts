import { setImmediate as nextTick } from 'node:timers/promises';
import type { ToolCallOutcome } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { decideTool } from '../../protocol/mcp/tool-policy.ts';
import type { Log } from '../../telemetry/log.ts';
import { readChatServers } from '../chats/chat-server-store.ts';
import type { ResolvedServer } from '../servers/resolve-servers.ts';
import type { Server } from '../servers/server.ts';
import type { ChatTool } from './chat-tool.ts';
import { createLanes } from './create-lanes.ts';
import type { TurnLease } from './turn-deps.ts';

/** The server as it is now, or how a call ends that is not made, with the words for it. */
export type Admission =
  | { server: Server }
  | { outcome: Extract<ToolCallOutcome, 'denied' | 'skipped' | 'unknown'>; text: string };

/**
 * Runs `call` when there is room at the tool's server, with what is true right before it is sent: the model may have been
 * answering for minutes since its tools were chosen.
 */
export type CallGate = <End>(tool: GatedTool, call: (admission: Admission) => Promise<End>) => Promise<End>;

/** What is asked for. Without an address the server is taken where it is now: the user logged in there since the call was made. */
export type GatedTool = {
  server: Pick<Server, 'id' | 'displayName'> & Partial<Pick<Server, 'url' | 'transport'>>;
  definition: Pick<ChatTool['definition'], 'name'>;
  heldFor: ChatTool['heldFor'];
};

/** Of one step's calls, so many are under way at one server; a model that goes wrong asks for hundreds at once. */
const mostAtOnce = 32;

/**
 * The gate that the calls of one step go through. What was changed before a call has its room holds for it; calls that have it
 * at the same time share one query.
 */
export function createCallGate(
  deps: { db: Pick<Database, 'sql'>; log: Pick<Log, 'error'> },
  lease: Pick<TurnLease, 'chatId' | 'stop' | 'lost' | 'handover'>,
): CallGate {
  const enter = createLanes(mostAtOnce);
  const leave = AbortSignal.any([lease.stop, lease.lost, lease.handover]);
  let asked = new Set<string>();
  let reading: Promise<ReadonlyMap<string, ResolvedServer>> | undefined;

  async function read(): Promise<ReadonlyMap<string, ResolvedServer>> {
    await nextTick();
    const ids = [...asked];
    asked = new Set();
    reading = undefined;
    return readChatServers(deps.db.sql, lease.chatId, ids);
  }

  async function admit(tool: GatedTool): Promise<Admission> {
    asked.add(tool.server.id);
    reading ??= read();
    try {
      return judge(tool, (await reading).get(tool.server.id));
    } catch (error) {
      deps.log.error({ err: error }, 'could not read whether a tool may still be called');
      return { outcome: 'skipped', text: 'Gatehouse could not read whether the tool may still be used. Nothing was called.' };
    }
  }

  return async (tool, call) => {
    const entered = await enter(tool.server.id, leave, async () => ({ end: await call(await admit(tool)) }));
    return entered ? entered.end : call({ outcome: 'skipped', text: lease.stop.aborted ? stopped : restarting });
  };
}

const stopped = 'Stopped before the call was made.';
const restarting = 'Gatehouse was about to stop before the call was made. Call the tool again if it is still needed.';

function judge({ server: offered, definition, heldFor }: GatedTool, now: ResolvedServer | undefined): Admission {
  const { displayName } = offered;
  if (!now?.selected) return { outcome: 'denied', text: `${displayName} is no longer part of this chat. Nothing was called.` };
  const { server } = now;
  if (heldFor !== 'connect' && !decideTool(definition.name, { allow: server.toolAllowList, deny: server.toolDenyList }).allowed) {
    return { outcome: 'denied', text: `This tool of ${displayName} may no longer be used. Nothing was called.` };
  }
  if (offered.url !== undefined && (server.url !== offered.url || server.transport !== offered.transport)) {
    return {
      outcome: 'skipped',
      text: `${displayName} was moved to another address in the meantime. Nothing was called. Call the tool again if it is still offered.`,
    };
  }
  return { server };
}
