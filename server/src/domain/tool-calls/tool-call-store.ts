import { sql, type Selectable } from 'kysely';
import type { ResultBlock, ToolCallOutcome } from '@gatehouse/contract';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';

/** A row of the journal. */
export type ToolCallRow = Omit<Selectable<Tables['tool_calls']>, 'content'> & { content: ResultBlock[] | null };

export type NewToolCall = Omit<
  ToolCallRow,
  'state' | 'outcome' | 'content' | 'truncated' | 'result_bytes' | 'duration_ms' | 'created_at' | 'started_at' | 'finished_at'
>;

export type ToolCallEnd = {
  outcome: ToolCallOutcome;
  content: ResultBlock[];
  truncated: boolean;
  resultBytes: number;
  durationMs: number;
};

/** Enters calls as started: from now on each of them counts as possibly made, until it is finished. */
export async function insertStartedToolCalls(tx: Transaction, calls: readonly NewToolCall[]): Promise<void> {
  if (calls.length === 0) return;
  await tx
    .insertInto('tool_calls')
    .values(
      calls.map((call) => ({
        ...call,
        arguments: JSON.stringify(call.arguments),
        state: 'running' as const,
        outcome: null,
        content: null,
        result_bytes: null,
        duration_ms: null,
        started_at: sql<Date>`now()`,
        finished_at: null,
      })),
    )
    .execute();
}

/** Enters the ends of calls, each id once. @returns the ids of those that had not ended before */
export async function finishToolCallRows(tx: Transaction, ends: readonly (ToolCallEnd & { id: string })[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update tool_calls
    set state = 'finished', outcome = given.outcome, content = given.content, truncated = given.truncated,
        result_bytes = given.result_bytes, duration_ms = given.duration_ms, finished_at = now()
    from unnest(
      ${ends.map(({ id }) => id)}::uuid[],
      ${ends.map(({ outcome }) => outcome)}::text[],
      ${ends.map(({ content }) => JSON.stringify(content))}::jsonb[],
      ${ends.map(({ truncated }) => truncated)}::boolean[],
      ${ends.map(({ resultBytes }) => resultBytes)}::int[],
      ${ends.map(({ durationMs }) => durationMs)}::int[]
    ) as given (id, outcome, content, truncated, result_bytes, duration_ms)
    where tool_calls.id = given.id and tool_calls.state <> 'finished'
    returning tool_calls.id`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** Calls of the turns in the order they were made; `steps` narrows it to one step of one turn. */
export async function listToolCalls(on: Sql, turnIds: readonly string[], step?: number): Promise<ToolCallRow[]> {
  if (turnIds.length === 0) return [];
  let query = on.selectFrom('tool_calls').selectAll().where('turn_id', 'in', turnIds);
  if (step !== undefined) query = query.where('step', '=', step);
  const rows = await query.orderBy('turn_id').orderBy('step').orderBy('position').execute();
  return rows.map((row) => ({ ...row, content: row.content as ResultBlock[] | null }));
}

/** Ends the calls of a turn that are still open as unknown, and gives them back. */
export async function finishLeftToolCalls(tx: Transaction, turnId: string, content: ResultBlock[]): Promise<ToolCallRow[]> {
  const rows = await tx
    .updateTable('tool_calls')
    .set(finished({ outcome: 'unknown', content, truncated: false, resultBytes: 0, durationMs: 0 }))
    .where('turn_id', '=', turnId)
    .where('state', '<>', 'finished')
    .returningAll()
    .execute();
  return rows.map((row) => ({ ...row, content: row.content as ResultBlock[] | null }));
}

/** Calls that the filter means, newest first, `limit` at most, older than the one with the id `beyond`. `owner`: only that user's. */
export async function listToolCallRows(
  on: Sql,
  filter: {
    owner?: string | undefined;
    user_id?: string | undefined;
    server_id?: string | undefined;
    chat_id?: string | undefined;
    outcome?: ToolCallOutcome | undefined;
  },
  page: { limit: number; beyond: string | undefined },
): Promise<ToolCallRow[]> {
  let query = on.selectFrom('tool_calls').selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.beyond !== undefined) query = query.where('id', '<', page.beyond);
  if (filter.owner !== undefined) query = query.where('user_id', '=', filter.owner);
  if (filter.user_id !== undefined) query = query.where('user_id', '=', filter.user_id);
  if (filter.server_id !== undefined) query = query.where('server_id', '=', filter.server_id);
  if (filter.chat_id !== undefined) query = query.where('chat_id', '=', filter.chat_id);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  return (await query.execute()).map((row) => ({ ...row, content: row.content as ResultBlock[] | null }));
}

/** Enters the end of a call whose chat was deleted while it ran; leaves any other as it is. */
export async function finishOrphanedToolCall(on: Sql, callId: string, end: ToolCallEnd): Promise<void> {
  await on
    .updateTable('tool_calls')
    .set(finished(end))
    .where('id', '=', callId)
    .where('state', '<>', 'finished')
    .where('chat_id', 'is', null)
    .execute();
}

function finished(end: ToolCallEnd) {
  return {
    state: 'finished' as const,
    outcome: end.outcome,
    content: JSON.stringify(end.content),
    truncated: end.truncated,
    result_bytes: end.resultBytes,
    duration_ms: end.durationMs,
    finished_at: sql<Date>`now()`,
  };
}
