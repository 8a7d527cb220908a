import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { ResultBlock, ToolCallOutcome } from '@gatehouse/contract';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import { toStorableJson } from '../../protocol/mcp/storable-json.ts';

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

/**
 * The query that enters calls as started, each once: from then on each of them counts as possibly made, until it is finished.
 * It returns the `id` of those that were not there before.
 *
 * @param condition it does nothing where this is false
 */
export function insertStartedToolCalls(
  calls: readonly NewToolCall[],
  condition = sql<boolean>`true`,
): RawBuilder<{ id: string }> {
  return sql`
    insert into tool_calls (
      id, user_id, surface, chat_id, turn_id, step, position, model_call_id, server_id, server_name, tool, exposed_name, title,
      intent, arguments, repeatable, state, started_at
    )
    select
      id, user_id, surface, chat_id, turn_id, step, position, model_call_id, server_id, server_name, tool, exposed_name, title,
      intent, arguments, repeatable, 'running', now()
    from jsonb_populate_recordset(null::tool_calls, ${toStorableJson(calls)}::jsonb)
    where ${condition}
    on conflict (id) do nothing
    returning id`;
}

/**
 * The query that enters the ends of calls, each id once. It returns the `id` of those that had not ended before.
 *
 * @param condition it does nothing where this is false
 */
export function finishToolCallRows(
  ends: readonly (ToolCallEnd & { id: string })[],
  condition = sql<boolean>`true`,
): RawBuilder<{ id: string }> {
  const given = ends.map(({ id, outcome, content, truncated, resultBytes, durationMs }) => {
    return { id, outcome, content, truncated, result_bytes: resultBytes, duration_ms: durationMs };
  });
  return sql`
    update tool_calls
    set state = 'finished', outcome = given.outcome, content = given.content, truncated = given.truncated,
        result_bytes = given.result_bytes, duration_ms = given.duration_ms, finished_at = now()
    from jsonb_populate_recordset(null::tool_calls, ${JSON.stringify(given)}::jsonb) as given
    where tool_calls.id = given.id and tool_calls.state <> 'finished' and ${condition}
    returning tool_calls.id`;
}

/** Calls of the turns in the order they were made; `fromStep` leaves out those of earlier steps. */
export async function listToolCalls(on: Sql, turnIds: readonly string[], fromStep?: number): Promise<ToolCallRow[]> {
  if (turnIds.length === 0) return [];
  let query = on.selectFrom('tool_calls').selectAll().where('turn_id', 'in', turnIds);
  if (fromStep !== undefined) query = query.where('step', '>=', fromStep);
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

/** Ids of calls that began in a chat which was deleted since, and have not ended: the oldest ones, `limit` at most. */
export async function listOrphanedToolCalls(on: Sql, limit: number): Promise<string[]> {
  const rows = await on
    .selectFrom('tool_calls')
    .select('id')
    .where('state', '=', 'running')
    .where('surface', '=', 'chat')
    .where('chat_id', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
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
