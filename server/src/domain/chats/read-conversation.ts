import type { Message } from '@gatehouse/contract';
import type { Sql } from '../../db/database.ts';
import { listToolCalls } from '../tool-calls/tool-call-store.ts';
import { listOpenTurns, listSteps, type TurnWithMessage } from '../turns/turn-store.ts';
import { listSummaries } from './message-store.ts';
import { toSummaryMessage, toTurnMessages } from './message-view.ts';

/** The messages of these turns (a run of one chat's, in order), each summary after the turns that it stands for. */
export async function readConversation(on: Sql, chatId: string, turns: readonly TurnWithMessage[]): Promise<Message[]> {
  const ids = turns.map((turn) => turn.id);
  const [steps, calls, summaries] = [await listSteps(on, ids), await listToolCalls(on, ids), await listSummaries(on, chatId)];
  const atWork = turns.some((turn) => turn.state === 'queued') ? (await listOpenTurns(on, chatId))[0]?.number : undefined;
  const callsById = new Map(calls.map((call) => [call.id, call]));
  return turns.flatMap((turn) => [
    ...toTurnMessages(turn, steps.get(turn.id) ?? [], callsById, atWork !== undefined && turn.number > atWork),
    ...summaries.filter((summary) => summary.covers_number === turn.number).map(toSummaryMessage),
  ]);
}
