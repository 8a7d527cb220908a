import { insertMessage, listSummaries } from '../chats/message-store.ts';
import { toSummaryMessage } from '../chats/message-view.ts';
import { cutWhole } from '../cut-whole.ts';
import { changeChat } from '../events/change-chat.ts';
import type { ChatRow } from '../chats/chat-store.ts';
import type { Model } from '../models/model.ts';
import { newId } from '../new-id.ts';
import { listToolCalls } from '../tool-calls/tool-call-store.ts';
import { generateText } from './generate-text.ts';
import { transcribe } from './transcribe.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { listSteps, listTurns, type TurnRow } from './turn-store.ts';

/** Characters of a summary that are kept. */
const summaryChars = 20_000;

/**
 * Has the model summarise everything before the turn, keeps that as a marked message, and tells the user. From then on the
 * summary goes to the model in place of what it stands for; nothing is deleted.
 *
 * @returns false when there is nothing before the turn to summarise, or the model could not do it
 * @throws LeaseLost
 */
export async function compactChat(
  deps: TurnDeps,
  lease: TurnLease,
  { chat, turn, model }: { chat: ChatRow; turn: TurnRow; model: Model },
): Promise<boolean> {
  const on = deps.db.sql;
  const before = (await listSummaries(on, chat.id)).at(-1);
  const turns = await listTurns(on, chat.id, { after: before?.covers_number ?? 0, before: turn.number });
  const last = turns.at(-1);
  if (!last) return false;
  const ids = turns.map(({ id }) => id);
  const transcript = transcribe(before?.text, turns, await listSteps(on, ids), await listToolCalls(on, ids), {
    chars: model.contextWindow * 2, // about half of the context
  });
  const text = await summarise(deps, lease, model, transcript);
  if (text === undefined) return false;

  await deps.writer.settle(lease.chatId, lease.epoch);
  await changeChat(deps, lease, async ({ tx, emit }) => {
    const row = await insertMessage(tx, {
      id: newId(),
      chat_id: chat.id,
      role: 'summary',
      text,
      covers_number: last.number,
      request_hash: null,
    });
    if (!row) return;
    emit({ type: 'message', data: toSummaryMessage(row) });
    const said = 'The conversation had become too long for the model. It reads a summary of the earlier part from now on.';
    emit({ type: 'notice', data: { kind: 'compacted', turn_id: turn.id, text: said } });
  });
  return true;
}

async function summarise(deps: TurnDeps, lease: TurnLease, model: Model, transcript: string): Promise<string | undefined> {
  const prompt =
    'Summarise this conversation for yourself, so that you can go on with it: what the user wants, what was found out and decided, names, ' +
    `numbers and open points. Leave out what no longer matters.\n\n${transcript}`;
  try {
    const signal = AbortSignal.any([lease.lost, lease.handover, lease.stop, AbortSignal.timeout(deps.limits.modelSilenceMs)]);
    const text = await generateText(await deps.models.open(model), { prompt, maxOutputTokens: 4_000, signal });
    return text === '' ? undefined : cutWhole(text, summaryChars);
  } catch (error) {
    lease.lost.throwIfAborted();
    deps.log.warn({ err: error, turn: lease.turnId }, 'a conversation could not be summarised');
    return undefined;
  }
}
