import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import type { ChatChange } from '../events/change-chat.ts';
import { connectPath } from '../grants/connect-path.ts';
import { setHeldUntil, type ToolCallRow } from '../tool-calls/tool-call-store.ts';
import { toChatToolCall } from '../tool-calls/tool-call-view.ts';

/**
 * Tells the user of a turn what its held calls wait for and until when, those of which it was not told before.
 *
 * @param seconds they wait from now on
 * @returns how many calls of the turn are held
 */
export async function tellHeld({ tx, emit }: ChatChange, turnId: string, seconds: number): Promise<number> {
  const held = await setHeldUntil(tx, turnId, seconds);
  for (const { call, isNew } of held) {
    if (!isNew) continue;
    emit({ type: 'tool_call', data: toChatToolCall(call) });
    emit({ type: 'notice', data: toNotice(turnId, call) });
  }
  return held.length;
}

function toNotice(turnId: string, call: Pick<ToolCallRow, 'id' | 'server_id' | 'server_name' | 'title' | 'held_for'>) {
  const name = call.server_name ?? 'A server';
  const then = call.held_for === 'connect' ? 'The turn goes on' : `"${call.title}" is called`;
  const text = toStorableText(`${name} wants you to connect your account. ${then} once you have, or skip it.`);
  const server = call.server_id === null ? {} : { server_id: call.server_id, connect_url: connectPath(call.server_id) };
  return { kind: 'needs_login' as const, turn_id: turnId, ...server, tool_call_id: call.id, text };
}
