import type { Message, MessagePart } from '@gatehouse/contract';
import { toChatToolCall, toChatToolResult } from '../tool-calls/tool-call-view.ts';
import type { ToolCallRow } from '../tool-calls/tool-call-store.ts';
import type { StepPart, TurnRow, TurnWithMessage } from '../turns/turn-store.ts';
import type { MessageRow } from './message-store.ts';

/** What a user wrote; `queued` while an earlier turn of the chat has not ended. */
export function toUserMessage(row: Pick<MessageRow, 'id' | 'text' | 'created_at'>, turnId: string, queued: boolean): Message {
  return {
    id: row.id,
    role: 'user',
    turn_id: turnId,
    content: [{ type: 'text', text: row.text }],
    queued,
    created_at: row.created_at.toISOString(),
  };
}

export function toSummaryMessage(row: Pick<MessageRow, 'id' | 'text' | 'created_at'>): Message {
  return {
    id: row.id,
    role: 'summary',
    content: [{ type: 'text', text: row.text }],
    queued: false,
    created_at: row.created_at.toISOString(),
  };
}

/** The answer of a turn, as far as it has come: its steps' parts in order, tool calls with their results. */
export function toAssistantMessage(
  turn: Pick<TurnRow, 'id' | 'reply_id' | 'created_at' | 'started_at'>,
  steps: readonly { parts: readonly StepPart[] }[],
  calls: ReadonlyMap<string, ToolCallRow>,
): Message {
  return {
    id: turn.reply_id,
    role: 'assistant',
    turn_id: turn.id,
    content: steps.flatMap((step) => step.parts.flatMap((part) => toPart(part, calls))),
    queued: false,
    created_at: (turn.started_at ?? turn.created_at).toISOString(),
  };
}

/** The user's message and, once there is something of it, the answer. */
export function toTurnMessages(
  turn: TurnWithMessage,
  steps: readonly { parts: readonly StepPart[] }[],
  calls: ReadonlyMap<string, ToolCallRow>,
  queued: boolean,
): Message[] {
  const row = { id: turn.message_id, text: turn.message_text, created_at: turn.message_created_at };
  const asked = toUserMessage(row, turn.id, queued);
  return steps.length === 0 ? [asked] : [asked, toAssistantMessage(turn, steps, calls)];
}

function toPart(part: StepPart, calls: ReadonlyMap<string, ToolCallRow>): MessagePart[] {
  if (part.type !== 'tool_call') return [{ type: part.type, text: part.text }];
  const row = calls.get(part.id);
  if (!row) return []; // older than the journal is kept
  const result = toChatToolResult(row);
  return [{ type: 'tool_call', call: toChatToolCall(row), ...(result ? { result } : {}) }];
}
