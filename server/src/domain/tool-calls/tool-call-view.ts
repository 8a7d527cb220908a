import type { ChatToolCall, ChatToolResult, ToolCallEntry } from '@gatehouse/contract';
import { connectPath } from '../grants/connect-path.ts';
import type { RecordedToolCall, ToolCallRow } from './tool-call-store.ts';

type Shown = Pick<ToolCallRow, 'id' | 'server_id' | 'server_name' | 'tool' | 'exposed_name' | 'title' | 'intent' | 'arguments'> &
  Pick<ToolCallRow, 'turn_id' | 'step' | 'state'> & { held_until?: Date | null };

/** A call as its chat shows it. */
export function toChatToolCall(row: Shown): ChatToolCall {
  return {
    id: row.id,
    turn_id: row.turn_id ?? '',
    step: row.step ?? 0,
    ...(row.server_id === null ? {} : { server_id: row.server_id }),
    ...(row.server_name === null ? {} : { server_name: row.server_name }),
    tool: row.tool,
    exposed_name: row.exposed_name,
    title: row.title,
    ...(row.intent === null ? {} : { intent: row.intent }),
    arguments: row.arguments,
    state: row.state,
    ...(row.state === 'pending' && row.held_until && row.server_id !== null
      ? { held: { for: 'login', connect_url: connectPath(row.server_id), until: row.held_until.toISOString() } }
      : {}),
  };
}

/** A call's result as its chat shows it; undefined before there is one. */
export function toChatToolResult(row: ToolCallRow): ChatToolResult | undefined {
  if (row.outcome === null) return undefined;
  return {
    id: row.id,
    outcome: row.outcome,
    content: row.content ?? [],
    duration_ms: row.duration_ms ?? 0,
    truncated: row.truncated,
  };
}

/** A call as the record shows it. @param show.whole with its arguments and its result */
export function toToolCallEntry(row: RecordedToolCall, show: { whole: boolean }): ToolCallEntry {
  return {
    id: row.id,
    user_id: row.user_id,
    user_label: row.user_label,
    surface: row.surface,
    chat_id: row.chat_id,
    server_id: row.server_id,
    server_name: row.server_name,
    tool: row.tool,
    exposed_name: row.exposed_name,
    title: row.title,
    intent: row.intent,
    state: row.state,
    outcome: row.outcome,
    duration_ms: row.duration_ms,
    result_bytes: row.result_bytes,
    truncated: row.truncated,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    ...(show.whole ? { arguments: row.arguments, content: row.content } : {}),
  };
}
