import { toAssistantMessage } from '../chats/message-view.ts';
import type { ChatChange } from '../events/change-chat.ts';
import { listToolCalls } from '../tool-calls/tool-call-store.ts';
import { endTurnRow, listSteps, type TurnRow } from './turn-store.ts';
import { toTurn } from './turn-view.ts';

/**
 * Ends a turn inside a change of its chat: emits the whole answer, then the state. Whatever a page missed while it followed
 * the deltas is right from then on.
 *
 * @returns the turn as it is now
 */
export async function endTurn(
  { tx, emit }: ChatChange,
  turn: TurnRow,
  end: { state: 'completed' | 'failed' | 'stopped'; error?: { code: string; detail: string } },
): Promise<TurnRow> {
  await endTurnRow(tx, turn.id, end);
  const steps = (await listSteps(tx, [turn.id])).get(turn.id) ?? [];
  const calls = new Map((await listToolCalls(tx, [turn.id])).map((call) => [call.id, call]));
  if (steps.length > 0 && turn.superseded_at === null) emit({ type: 'message', data: toAssistantMessage(turn, steps, calls) });
  const ended = { ...turn, state: end.state, error_code: end.error?.code ?? null, error_detail: end.error?.detail ?? null };
  emit({ type: 'turn', data: toTurn(ended) });
  return ended;
}
