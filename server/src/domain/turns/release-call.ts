import { outlastOutage } from '../../db/outlast-outage.ts';
import { isJsonObject } from '../../protocol/mcp/json-object.ts';
import { isRepeatable } from '../../protocol/mcp/is-repeatable.ts';
import { fence } from '../events/event-store.ts';
import { writeFenced } from '../events/write-fenced.ts';
import { decideTool } from '../../protocol/mcp/tool-policy.ts';
import type { Server } from '../servers/server.ts';
import { findChatToolCall, startToolCallRow, type NewToolCall } from '../tool-calls/tool-call-store.ts';
import { toChatToolCall } from '../tool-calls/tool-call-view.ts';
import type { CatalogState } from '../catalogs/catalogs.ts';
import type { CallGate } from './create-call-gate.ts';
import type { ListOwn } from './create-own-listings.ts';
import { finishToolCall, holdCall, inWords, judgeLogin, runToolCall, type CallDeps, type CallEnd } from './run-tool-call.ts';
import { recallTool } from './recall-tool.ts';
import type { TurnLease } from './turn-deps.ts';

/** So many tools are named when an account was connected; all are offered to the model. */
const mostNamed = 50;

/**
 * Goes on with a call that was held until its user has logged in: loads the user's own catalog, and makes the call where it has
 * the tool, or says in its result what there is instead. One whose user still has to log in stays held, unless it is overdue; one
 * of a process that stops stays held, too, for whoever has the turn next.
 *
 * @param release.list shared by the calls of a step, as the gate is
 * @param release.overdue it has waited for as long as it may
 * @throws LeaseLost, or the reason of `lease.handover`
 */
export async function releaseCall(
  deps: CallDeps,
  lease: TurnLease,
  row: NewToolCall,
  { gate, list, overdue }: { gate: CallGate; list: ListOwn; overdue: boolean },
): Promise<'ended' | 'held'> {
  const startedAt = performance.now();
  const name = row.server_name ?? 'The server';
  const heldFor = row.held_for ?? undefined;
  const asked = { server: { id: row.server_id ?? '', displayName: name }, definition: { name: row.tool }, heldFor };
  const end = await gate(asked, async (admission): Promise<CallEnd | 'held' | 'ended'> => {
    if (!lease.stop.aborted) lease.handover.throwIfAborted();
    if (!('server' in admission)) return inWords(admission.outcome, admission.text);
    const { server } = admission;
    if (server.authType !== 'oauth2') return inWords('skipped', noLoginAnyMore(server)); // and nobody agreed to where it is now
    const login = await judgeLogin(deps, lease, server);
    if (login === 'held' && overdue)
      return inWords('skipped', `The user did not connect their account at ${name} in time. Nothing was called.`);
    if (login) return login;
    const state = await list(server);
    if (!state) return inWords('skipped', 'Stopped before the call was made.');
    const refused = state.catalog ? undefined : await judgeLogin(deps, lease, server); // the grant may have ended by the listing
    if (refused) return refused === 'held' ? holdCall(deps, lease, row) : refused;
    return heldFor === 'connect' ? inWords('ok', describeConnected(server, state)) : makeCall(deps, lease, row, server, state);
  });
  if (end === 'held' || end === 'ended') return end;
  await finishToolCall(deps, lease, row.id, end, startedAt);
  return 'ended';
}

/** Makes the call with the tool as the user's own catalog has it. */
async function makeCall(
  deps: CallDeps,
  lease: TurnLease,
  row: NewToolCall,
  server: Server,
  state: CatalogState,
): Promise<CallEnd | 'held' | 'ended'> {
  const definition = state.catalog?.tools.find(({ name }) => name === row.tool);
  if (!definition) {
    if (!state.catalog)
      return inWords('error', `${state.detail ?? `${server.displayName} could not be listed.`} Nothing was called.`);
    return inWords('denied', `${server.displayName} does not offer this tool to the user's account. Nothing was called.`);
  }
  const repeatable = isRepeatable(definition);
  if (!(await startCall(deps, lease, row, repeatable))) return 'ended'; // the user skipped it at this moment
  const tool = recallTool(row, server, definition);
  const args = isJsonObject(row.arguments) ? row.arguments : {};
  const call = { row: { ...row, repeatable }, tool, intent: row.intent ?? undefined, args, problem: undefined };
  return runToolCall(deps, lease, call, async (_, make) => make({ server }));
}

/** Enters the call as started. False when it has ended meanwhile. */
async function startCall(deps: CallDeps, lease: TurnLease, row: NewToolCall, repeatable: boolean): Promise<boolean> {
  const data = toChatToolCall({ ...row, state: 'running' });
  const rows = { started: startToolCallRow(row.id, repeatable, fence) };
  const change = { rows, events: [{ type: 'tool_call' as const, data }], only: 'started' };
  if ((await outlastOutage(() => writeFenced(deps, lease, change), lease.lost)) > 0) return true;
  return (await findChatToolCall(deps.db.sql, lease.chatId, row.id))?.state === 'running'; // only the answer was lost
}

function noLoginAnyMore({ displayName }: Server): string {
  return `${displayName} was changed meanwhile, and asks for no login any more. Nothing was called. Call the tool again if it is still offered.`;
}

function describeConnected(server: Server, state: CatalogState): string {
  const { displayName } = server;
  if (!state.catalog) return `The account at ${displayName} is connected. ${state.detail ?? 'Its tools could not be listed.'}`;
  const lists = { allow: server.toolAllowList, deny: server.toolDenyList };
  const names = state.catalog.tools.map(({ name }) => name).filter((name) => decideTool(name, lists).allowed);
  if (names.length === 0) return `The account at ${displayName} is connected. It offers no tools.`;
  const listed = names.slice(0, mostNamed).join(', ');
  const more = names.length > mostNamed ? `, and ${names.length - mostNamed} more` : '';
  return `The account at ${displayName} is connected. Its tools can be called now: ${listed}${more}.`;
}
