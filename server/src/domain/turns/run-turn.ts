import { changeChat } from '../events/change-chat.ts';
import type { ChatRow } from '../chats/chat-store.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { findLeasedChat } from '../chats/chat-store.ts';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import { commitStep } from './commit-step.ts';
import { compactChat } from './compact-chat.ts';
import { endTurn } from './end-turn.ts';
import { prepareStep, type PreparedStep } from './prepare-step.ts';
import { recoverStep } from './recover-step.ts';
import { runModelStep } from './run-model-step.ts';
import { runToolCall } from './run-tool-call.ts';
import { createServerNews, type ServerNews } from './server-news.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { findTurn, type TurnRow } from './turn-store.ts';

/** How often a turn may be taken up before something about it is taken to be broken. */
const maxClaims = 20;

/**
 * Runs a turn that this process has, step by step, until it ends. Everything that a step needs is read anew from the
 * database, and everything that it did is there before the next one begins: another process can go on after any of them.
 *
 * @throws LeaseLost, or the reason of `lease.handover`: the turn is not broken, somebody else goes on
 */
export async function runTurn(deps: TurnDeps, lease: TurnLease, turn: TurnRow): Promise<void> {
  if (turn.claims > maxClaims)
    return fail(deps, lease, 'internal', 'The turn was interrupted too often. Send the message again.');
  let step = await recoverStep(deps, lease);
  const news = createServerNews(deps, lease, { silent: step > 0 });
  for (; ; step++) {
    lease.lost.throwIfAborted();
    lease.handover.throwIfAborted();
    if (lease.stop.aborted) return finish(deps, lease, { state: 'stopped' });
    const goesOn = await runStep(deps, lease, turn, step, news);
    if (!goesOn) return;
  }
}

/** One step with its tool calls. False when it ended the turn. */
async function runStep(deps: TurnDeps, lease: TurnLease, turn: TurnRow, step: number, news: ServerNews): Promise<boolean> {
  const prepared = await prepare(deps, lease, turn);
  news.tell(prepared.toolset);
  if (step >= deps.limits.steps - 1) prepared.call.toolChoice = { type: 'none' };
  let answer = await runModelStep(deps, lease, prepared, step);
  if (answer.kind === 'failed' && answer.failure.kind === 'context_overflow') {
    const chat = await leasedChat(deps, lease);
    if (await compactChat(deps, lease, { chat, turn, model: prepared.model })) {
      answer = await runModelStep(deps, lease, await prepare(deps, lease, turn), step);
    }
  }
  const { draft } = answer;
  const commit = { number: step, draft, model: prepared.model.id, tools: prepared.toolset.tools };
  if (answer.kind === 'answered') {
    const calls = await commitStep(deps, lease, commit);
    const ends = await Promise.allSettled(calls.map((call) => runToolCall(deps, lease, call)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return calls.length > 0;
  }
  const end =
    answer.kind === 'stopped' ? { state: 'stopped' as const } : failed(`model_${answer.failure.kind}`, answer.failure.detail);
  if (draft.parts.some((part) => part.type !== 'tool_call' && part.text !== '')) await commitStep(deps, lease, commit, end);
  else await finish(deps, lease, end);
  return false;
}

/** Prepares the step; a conversation that has become too long for the model is summarised first. */
async function prepare(deps: TurnDeps, lease: TurnLease, turn: TurnRow): Promise<PreparedStep> {
  const chat = await leasedChat(deps, lease);
  const prepared = await prepareStep(deps, chat, turn);
  if (prepared.whole) return prepared;
  const compacted = await compactChat(deps, lease, { chat, turn, model: prepared.model });
  return compacted ? prepareStep(deps, chat, turn) : prepared;
}

async function leasedChat(deps: TurnDeps, lease: TurnLease): Promise<ChatRow> {
  const chat = await findLeasedChat(deps.db.sql, lease.chatId, lease.epoch);
  if (!chat) throw new LeaseLost(lease.chatId);
  return chat;
}

async function finish(deps: TurnDeps, lease: TurnLease, end: Parameters<typeof endTurn>[2]): Promise<void> {
  await deps.writer.settle(lease.chatId, lease.epoch);
  await changeChat(deps, lease, async (change) => {
    const turn = await findTurn(change.tx, lease.turnId);
    if (turn) await endTurn(change, turn, end);
  });
  deps.observe.turnEnded({ state: end.state });
}

/** Ends the turn as failed; `detail` is shown to the user. */
export async function fail(deps: TurnDeps, lease: TurnLease, code: string, detail: string): Promise<void> {
  await finish(deps, lease, failed(code, detail));
}

function failed(code: string, detail: string) {
  return { state: 'failed' as const, error: { code, detail: toStorableText(detail) } };
}
