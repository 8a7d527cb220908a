import { changeChat } from '../events/change-chat.ts';
import type { ChatRow } from '../chats/chat-store.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { findLeasedChat } from '../chats/chat-store.ts';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import { commitStep } from './commit-step.ts';
import { compactChat } from './compact-chat.ts';
import { createConversation, type Conversation } from './conversation.ts';
import { endTurn } from './end-turn.ts';
import { makeCalls } from './make-calls.ts';
import { prepareStep, type PreparedStep } from './prepare-step.ts';
import { recoverStep } from './recover-step.ts';
import { runModelStep, type ModelStep } from './run-model-step.ts';
import type { StepDraft } from './stream-step.ts';
import type { Model } from '../models/model.ts';
import { restTurn } from './rest-turn.ts';
import { createServerNews, type ServerNews } from './server-news.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { findTurn, type TurnRow } from './turn-store.ts';

/** What a process knows of a turn while it works on it. */
type TurnWork = { conversation: Conversation; news: ServerNews; cannotCompact: boolean };
type TurnEnd = Parameters<typeof endTurn>[2];

/** How often a turn may be taken up before something about it is taken to be broken. */
const maxClaims = 20;

/**
 * Runs a turn that this process has, step by step, until it ends or waits for its user. Everything that a step needs is read from the database, and
 * everything that it did is there before the next one begins: another process can go on after any of them.
 *
 * @throws LeaseLost, or the reason of `lease.handover`: the turn is not broken, somebody else goes on
 */
export async function runTurn(deps: TurnDeps, lease: TurnLease, turn: TurnRow): Promise<void> {
  if (turn.claims > maxClaims)
    return fail(deps, lease, 'internal', 'The turn was interrupted too often. Send the message again.');
  const recovered = turn.claims > 1 ? await recoverStep(deps, lease) : { next: 0, isHeld: false };
  if (recovered.isHeld && (await restTurn(deps, lease))) return;
  let step = recovered.next;
  const work: TurnWork = {
    conversation: createConversation(deps.db.sql, turn),
    news: createServerNews(deps, lease, { silent: step > 0 }),
    cannotCompact: false,
  };
  for (; ; step++) {
    lease.lost.throwIfAborted();
    lease.handover.throwIfAborted();
    if (lease.stop.aborted) return finish(deps, lease, { state: 'stopped' });
    const goesOn = await runStep(deps, lease, turn, step, work);
    if (!goesOn) return;
  }
}

/** One step with its tool calls. False when it ended the turn, or left calls that are held. */
async function runStep(deps: TurnDeps, lease: TurnLease, turn: TurnRow, step: number, work: TurnWork): Promise<boolean> {
  const isLast = step >= deps.limits.steps - 1;
  const prepareAnew = async () => {
    const prepared = await prepare(deps, lease, turn, { isLast, work });
    work.news.tell(prepared.toolset);
    return prepared;
  };
  const ask = () => runModelStep(deps, lease, { number: step, prepare: prepareAnew });
  let answer = await ask();
  if (answer.kind === 'failed' && answer.failure.kind === 'context_overflow') {
    if (await compact(deps, lease, turn, answer.prepared.model, work)) answer = await ask();
  }
  const { draft, prepared } = answer;
  const commit = { number: step, draft, model: prepared.model.id, tools: prepared.toolset.tools };
  if (answer.kind === 'answered' && !(isLast && draft.parts.some(isToolCall))) {
    const calls = await commitStep(deps, lease, commit);
    const ends = await makeCalls(deps, lease, calls);
    if (ends.includes('held') && (await restTurn(deps, lease))) return false;
    return calls.length > 0;
  }
  // What was said is kept; calls are not made: they were never complete, or they are one step too many.
  const said = { ...draft, parts: draft.parts.filter((part) => !isToolCall(part) && part.text !== '') };
  if (said.parts.length > 0) await commitStep(deps, lease, { ...commit, draft: said }, endOf(answer, deps.limits.steps));
  else await finish(deps, lease, endOf(answer, deps.limits.steps));
  return false;
}

function endOf(answer: ModelStep, steps: number): TurnEnd {
  if (answer.kind === 'stopped') return { state: 'stopped' };
  if (answer.kind === 'failed') return failed(`model_${answer.failure.kind}`, answer.failure.detail);
  return failed('too_many_steps', `The agent wanted to go on after ${steps} steps. Write a message to let it go on.`);
}

function isToolCall(part: StepDraft['parts'][number]): part is Extract<StepDraft['parts'][number], { type: 'tool_call' }> {
  return part.type === 'tool_call';
}

/** Prepares the step; a conversation that has become too long for the model is summarised first. */
async function prepare(
  deps: TurnDeps,
  lease: TurnLease,
  turn: TurnRow,
  { isLast, work }: { isLast: boolean; work: TurnWork },
): Promise<PreparedStep> {
  let prepared = await prepareStep(deps, await leasedChat(deps, lease), work.conversation);
  if (!prepared.whole && (await compact(deps, lease, turn, prepared.model, work))) {
    prepared = await prepareStep(deps, await leasedChat(deps, lease), work.conversation);
  }
  if (isLast) prepared.call.toolChoice = { type: 'none' };
  return prepared;
}

/** Summarises what is before the turn; once it could not be done it is not tried (and paid for) again in this turn. */
async function compact(deps: TurnDeps, lease: TurnLease, turn: TurnRow, model: Model, work: TurnWork): Promise<boolean> {
  if (work.cannotCompact) return false;
  const done = await compactChat(deps, lease, { chat: await leasedChat(deps, lease), turn, model });
  work.cannotCompact = !done;
  if (done) work.conversation.forget();
  return done;
}

async function leasedChat(deps: TurnDeps, lease: TurnLease): Promise<ChatRow> {
  const chat = await findLeasedChat(deps.db.sql, lease.chatId, lease.epoch);
  if (!chat) throw new LeaseLost(lease.chatId);
  return chat;
}

async function finish(deps: TurnDeps, lease: TurnLease, end: TurnEnd): Promise<void> {
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

function failed(code: string, detail: string): TurnEnd {
  return { state: 'failed', error: { code, detail: toStorableText(detail) } };
}
