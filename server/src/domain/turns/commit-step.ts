import { outlastOutage } from '../../db/outlast-outage.ts';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import { changeChat } from '../events/change-chat.ts';
import { fence, type FencedChange } from '../events/event-store.ts';
import { writeFenced } from '../events/write-fenced.ts';
import { newId } from '../new-id.ts';
import { isRepeatable } from '../../protocol/mcp/is-repeatable.ts';
import { insertToolCalls, type NewToolCall } from '../tool-calls/tool-call-store.ts';
import { toChatToolCall } from '../tool-calls/tool-call-view.ts';
import type { ChatTool } from './chat-tool.ts';
import { endTurn } from './end-turn.ts';
import { readModelCall, type ReadCall } from './read-model-call.ts';
import type { StepDraft } from './stream-step.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { findTurn, insertStep, isOpen, type StepPart } from './turn-store.ts';

/** A call that is entered in the journal and has now to be made. */
export type EnteredCall = Omit<ReadCall, 'name'> & { row: NewToolCall };

/**
 * Stores a step as one transaction: what the model said, and its tool calls as started, before any of them is sent, or as held. A step
 * without calls ends the turn with it. While the database is away the step is kept and tried again.
 *
 * @throws LeaseLost
 */
export async function commitStep(
  deps: TurnDeps,
  lease: TurnLease,
  step: { number: number; draft: StepDraft; model: string; tools: ReadonlyMap<string, ChatTool> },
  end?: Parameters<typeof endTurn>[2],
): Promise<EnteredCall[]> {
  await deps.writer.settle(lease.chatId, lease.epoch);
  const { calls, parts } = enterCalls(lease, step);
  const row = {
    turn_id: lease.turnId,
    step: step.number,
    parts,
    finish_reason: step.draft.finishReason,
    input_tokens: toCount(step.draft.inputTokens),
    output_tokens: toCount(step.draft.outputTokens),
    model: step.model,
  };
  const finished = end ?? (calls.length === 0 ? { state: 'completed' as const } : undefined);
  if (finished) await endWithStep(deps, lease, row, finished);
  else await enterStep(deps, lease, row, calls);
  return calls;
}

type NewStep = Parameters<typeof insertStep>[0];

async function enterStep(deps: TurnDeps, lease: TurnLease, step: NewStep, calls: readonly EnteredCall[]): Promise<void> {
  const rows = calls.map((call) => call.row);
  const change: FencedChange = {
    rows: { step: insertStep(step, fence), entered: insertToolCalls(rows, fence) },
    events: rows.map((row) => {
      return { type: 'tool_call', data: toChatToolCall({ ...row, state: row.held_for === null ? 'running' : 'pending' }) };
    }),
    only: 'entered',
  };
  await outlastOutage(() => writeFenced(deps, lease, change), lease.lost);
}

async function endWithStep(deps: TurnDeps, lease: TurnLease, step: NewStep, end: Parameters<typeof endTurn>[2]): Promise<void> {
  const enter = () =>
    changeChat(deps, lease, async (change) => {
      await insertStep(step).execute(change.tx);
      const turn = await findTurn(change.tx, lease.turnId);
      if (turn && isOpen(turn)) await endTurn(change, turn, end);
    });
  await outlastOutage(enter, lease.lost);
  deps.observe.turnEnded({ state: end.state });
}

/** Calls of an unfinished draft (the turn was stopped or failed) are left out: they were never complete. */
function enterCalls(
  lease: TurnLease,
  step: { number: number; draft: StepDraft; tools: ReadonlyMap<string, ChatTool> },
): { calls: EnteredCall[]; parts: StepPart[] } {
  const whole = step.draft.finishReason !== 'unfinished';
  const calls: EnteredCall[] = [];
  const parts = step.draft.parts.flatMap((part): StepPart[] => {
    if (part.type !== 'tool_call') return [part];
    if (!whole) return [];
    const read = readModelCall(part, step.tools, step.draft.finishReason);
    const id = newId();
    calls.push({
      ...read,
      row: {
        id,
        user_id: lease.userId,
        surface: 'chat',
        chat_id: lease.chatId,
        turn_id: lease.turnId,
        step: step.number,
        position: calls.length,
        model_call_id: part.modelCallId,
        server_id: read.tool?.server.id ?? null,
        server_name: read.tool?.server.displayName ?? null,
        tool: toStorableText(read.tool?.definition.name ?? read.name),
        exposed_name: read.name,
        title: toStorableText(read.tool?.title ?? read.name),
        intent: read.intent ?? null,
        arguments: read.args,
        held_for: read.problem === undefined ? (read.tool?.heldFor ?? null) : null,
        repeatable: read.tool !== undefined && read.problem === undefined && isRepeatable(read.tool.definition),
      },
    });
    return [{ type: 'tool_call', id, ...(part.metadata ? { metadata: part.metadata } : {}) }];
  });
  return { calls, parts };
}

/** A provider's count, if it is one. */
function toCount(tokens: number | null): number | null {
  return tokens !== null && Number.isInteger(tokens) && tokens >= 0 && tokens < 2 ** 31 ? tokens : null;
}
