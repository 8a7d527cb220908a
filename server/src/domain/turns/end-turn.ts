import { toAssistantMessage } from '../chats/message-view.ts';
import type { ChatChange } from '../events/change-chat.ts';
import { toChatToolResult } from '../tool-calls/tool-call-view.ts';
import { finishLeftToolCalls, listToolCalls } from '../tool-calls/tool-call-store.ts';
import { endTurnRow, listSteps, type TurnRow } from './turn-store.ts';
import { toTurn } from './turn-view.ts';

const leftOpen = 'The turn ended while the call was under way. Whether it took effect is not known.';
const notMade = 'The turn ended before the call was made.';

/**
 * Ends a turn inside a change of its chat: calls that nobody will finish any more end as unknown, or as skipped where they were held; then the whole answer is
 * emitted, then the state. Whatever a page missed while it followed the deltas is right from then on. The answer to a message
 * that was edited meanwhile is removed instead, once more: some of it was streamed after the edit.
 *
 * @returns the turn as it is now
 */
export async function endTurn(
  { tx, emit }: ChatChange,
  turn: TurnRow,
  end: { state: 'completed' | 'failed' | 'stopped'; error?: { code: string; detail: string } },
): Promise<TurnRow> {
  await endTurnRow(tx, turn.id, end);
  const left = await finishLeftToolCalls(tx, { turnId: turn.id }, 'running', { outcome: 'unknown', text: leftOpen });
  const held = await finishLeftToolCalls(tx, { turnId: turn.id }, 'pending', { outcome: 'skipped', text: notMade });
  for (const call of [...left, ...held]) {
    const result = toChatToolResult(call);
    if (result) emit({ type: 'tool_result', data: result });
  }
  const steps = (await listSteps(tx, [turn.id])).get(turn.id) ?? [];
  const calls = new Map((await listToolCalls(tx, [turn.id])).map((call) => [call.id, call]));
  if (turn.superseded_at !== null) emit({ type: 'message_removed', data: { id: turn.reply_id, turn_id: turn.id } });
  else if (steps.length > 0) emit({ type: 'message', data: toAssistantMessage(turn, steps, calls) });
  const ended = { ...turn, state: end.state, error_code: end.error?.code ?? null, error_detail: end.error?.detail ?? null };
  emit({ type: 'turn', data: toTurn(ended) });
  return ended;
}
