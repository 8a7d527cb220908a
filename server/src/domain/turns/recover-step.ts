import { setTimeout as delay } from 'node:timers/promises';
import { isJsonObject } from '../../protocol/mcp/json-object.ts';
import { isRepeatable } from '../../protocol/mcp/is-repeatable.ts';
import { decideTool } from '../../protocol/mcp/tool-policy.ts';
import { readServerPolicy } from '../chats/read-server-policy.ts';
import { listOverdueToolCalls, listToolCalls, type ToolCallRow } from '../tool-calls/tool-call-store.ts';
import { toUpstreamServer } from '../servers/server.ts';
import type { ChatTool } from './chat-tool.ts';
import { recallTool } from './recall-tool.ts';
import { releaseCall } from './release-call.ts';
import { awaitCalls } from './await-calls.ts';
import { createOwnListings } from './create-own-listings.ts';
import { createCallGate, type CallGate } from './create-call-gate.ts';
import { finishToolCall, inWords, runToolCall } from './run-tool-call.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { listSteps } from './turn-store.ts';

const interrupted =
  'Gatehouse was interrupted while the call was under way. Whether it took effect is not known; it was not repeated.';

/**
 * Brings the newest step of a turn to its end: calls that an earlier process started and did not finish are made again only
 * where their annotations said, and still say, that this is harmless; the others end as `unknown`. Held calls are made where their
 * user has logged in.
 *
 * @returns the number of the step that comes next, and whether calls are still held before it
 */
export async function recoverStep(deps: TurnDeps, lease: TurnLease): Promise<{ next: number; isHeld: boolean }> {
  const steps = (await listSteps(deps.db.sql, [lease.turnId])).get(lease.turnId) ?? [];
  if (steps.length === 0) return { next: 0, isHeld: false };
  const left = (await listToolCalls(deps.db.sql, [lease.turnId])).filter((call) => call.state !== 'finished');
  const again = createCallGate(deps, lease);
  // One that is not made again may have been made before.
  const gate: CallGate = (tool, call) =>
    again(tool, (admission) => call('server' in admission ? admission : { outcome: 'unknown', text: interrupted }));
  const list = createOwnListings(deps, lease);
  const overdue = await listOverdueToolCalls(deps.db.sql, lease.turnId);
  const ends = await awaitCalls(
    left.map((call) =>
      call.state === 'pending'
        ? releaseCall(deps, lease, call, { gate: again, list, overdue: overdue.has(call.id) })
        : recoverCall(deps, lease, call, gate),
    ),
  );
  return { next: steps.length, isHeld: ends.includes('held') };
}

async function recoverCall(deps: TurnDeps, lease: TurnLease, row: ToolCallRow, gate: CallGate): Promise<'ended' | 'held'> {
  const tool = row.repeatable && !lease.stop.aborted ? await findRepeatableTool(deps, lease, row) : undefined;
  if (!tool) {
    await finishToolCall(deps, lease, row.id, inWords('unknown', interrupted), performance.now());
    return 'ended';
  }
  const args = isJsonObject(row.arguments) ? row.arguments : {};
  return runToolCall(deps, lease, { row, tool, intent: row.intent ?? undefined, args, problem: undefined }, gate);
}

/** The tool of the call, if the user still has its server and policy and catalog still have it, and as one that may be repeated. */
async function findRepeatableTool(deps: TurnDeps, lease: TurnLease, row: ToolCallRow): Promise<ChatTool | undefined> {
  const { servers } = await readServerPolicy(deps, { userId: lease.userId, role: 'member' });
  const server = servers.find(({ id }) => id === row.server_id);
  if (!server || !decideTool(row.tool, { allow: server.toolAllowList, deny: server.toolDenyList }).allowed) return undefined;
  const state = await Promise.race([
    deps.catalogs.load(toUpstreamServer(server), lease.userId),
    delay(deps.limits.catalogWaitMs),
  ]);
  const definition = state?.catalog?.tools.find(({ name }) => name === row.tool);
  if (!definition || !isRepeatable(definition)) return undefined;
  return recallTool(row, server, definition);
}
