import { changeChat } from '../events/change-chat.ts';
import { setHeldUntil, type ToolCallRow } from '../tool-calls/tool-call-store.ts';
import { toChatToolCall } from '../tool-calls/tool-call-view.ts';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import { connectPath } from '../grants/connect-path.ts';
import { endTurn } from './end-turn.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { findTurn, restTurnRow } from './turn-store.ts';
import { toTurn } from './turn-view.ts';

type RestDeps = Pick<TurnDeps, 'db' | 'feed' | 'writer' | 'readSettings' | 'observe'>;

/**
 * Lets a turn with held calls wait for its user: no process has it from here on, and any can take it up once there is something
 * to do. The user is told what each call waits for, once. A turn that is to be stopped ends instead.
 *
 * @returns false where no call is held any more: the turn goes on
 * @throws LeaseLost
 */
export async function restTurn(deps: RestDeps, lease: TurnLease): Promise<boolean> {
  await deps.writer.settle(lease.chatId, lease.epoch);
  const { heldCallSeconds } = await deps.readSettings();
  const rested = await changeChat(deps, lease, async (change) => {
    const { tx, emit } = change;
    const held = await setHeldUntil(tx, lease.turnId, heldCallSeconds);
    if (held.length === 0) return 'goes_on';
    const turn = await findTurn(tx, lease.turnId);
    if (turn?.stop_requested_at) {
      await endTurn(change, turn, { state: 'stopped' });
      return 'stopped';
    }
    for (const { call, isNew } of held) {
      if (!isNew) continue;
      emit({ type: 'tool_call', data: toChatToolCall(call) });
      emit({ type: 'notice', data: toNotice(lease.turnId, call) });
    }
    emit({ type: 'turn', data: toTurn(await restTurnRow(tx, lease.turnId)) });
    return 'waits';
  });
  if (rested === 'stopped') deps.observe.turnEnded({ state: 'stopped' });
  return rested !== 'goes_on';
}

function toNotice(turnId: string, call: Pick<ToolCallRow, 'id' | 'server_id' | 'server_name' | 'title' | 'held_for'>) {
  const name = call.server_name ?? 'A server';
  const then = call.held_for === 'connect' ? 'The turn goes on' : `"${call.title}" is called`;
  const text = toStorableText(`${name} wants you to connect your account. ${then} once you have, or skip it.`);
  const server = call.server_id === null ? {} : { server_id: call.server_id, connect_url: connectPath(call.server_id) };
  return { kind: 'needs_login' as const, turn_id: turnId, ...server, tool_call_id: call.id, text };
}
