import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { ResultBlock, ToolCallOutcome } from '@gatehouse/contract';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import { toStorableJson } from '../../protocol/mcp/storable-json.ts';

/** A row of the journal. */
export type ToolCallRow = Omit<Selectable<Tables['tool_calls']>, 'content'> & { content: ResultBlock[] | null };

/** A row with its user's e-mail address. */
export type RecordedToolCall = ToolCallRow & { user_label: string };

export type NewToolCall = Omit<
  ToolCallRow,
  | 'state'
  | 'held_until'
  | 'outcome'
  | 'content'
  | 'truncated'
  | 'result_bytes'
  | 'duration_ms'
  | 'created_at'
  | 'started_at'
  | 'finished_at'
>;

export type ToolCallEnd = {
  outcome: ToolCallOutcome;
  content: ResultBlock[];
  truncated: boolean;
  resultBytes: number;
  durationMs: number;
};

/**
 * The query that enters calls, each once: as started, from when on each of them counts as possibly made until it is finished; or
 * as pending, where it is held for something. It returns the `id` of those that were not there before.
 *
 * @param condition it does nothing where this is false
 */
export function insertToolCalls(calls: readonly NewToolCall[], condition = sql<boolean>`true`): RawBuilder<{ id: string }> {
  return sql`
    insert into tool_calls (
      id, user_id, surface, chat_id, turn_id, step, position, model_call_id, server_id, server_name, tool, exposed_name, title,
      intent, arguments, repeatable, held_for, state, started_at
    )
    select
      id, user_id, surface, chat_id, turn_id, step, position, model_call_id, server_id, server_name, tool, exposed_name, title,
      intent, arguments, repeatable, held_for, case when held_for is null then 'running' else 'pending' end,
      case when held_for is null then now() end
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

/** The query that puts a call back, since its user has to log in first. It returns the `id`, where the call had not ended. */
export function holdToolCallRow(callId: string, heldFor: NonNullable<ToolCallRow['held_for']>, condition: RawBuilder<boolean>) {
  return sql`
    update tool_calls set state = 'pending', held_for = ${heldFor}, held_until = null, started_at = null
    where id = ${callId} and state <> 'finished' and ${condition}
    returning id`;
}

/** The query that starts a held call. It returns the `id`, where the call was still held: nobody skipped it. */
export function startToolCallRow(callId: string, repeatable: boolean, condition: RawBuilder<boolean>) {
  return sql`
    update tool_calls set state = 'running', repeatable = ${repeatable}, started_at = now()
    where id = ${callId} and state = 'pending' and ${condition}
    returning id`;
}

/**
 * Says until when the held calls of a turn wait, those of which it was not said before; by database time.
 * @returns all of its held calls, in order; `isNew` for those
 */
export async function setHeldUntil(
  tx: Transaction,
  turnId: string,
  seconds: number,
): Promise<{ call: ToolCallRow; isNew: boolean }[]> {
  const fresh = await tx
    .updateTable('tool_calls')
    .set({ held_until: sql<Date>`now() + make_interval(secs => ${seconds})` })
    .where('turn_id', '=', turnId)
    .where('state', '=', 'pending')
    .where('held_until', 'is', null)
    .returning('id')
    .execute();
  const ids = new Set(fresh.map(({ id }) => id));
  const calls = (await listToolCalls(tx, [turnId])).filter(({ state }) => state === 'pending');
  return calls.map((call) => ({ call, isNew: ids.has(call.id) }));
}

/** Ids of the turn's held calls that have waited for as long as they may. */
export async function listOverdueToolCalls(on: Sql, turnId: string): Promise<Set<string>> {
  const rows = await on
    .selectFrom('tool_calls')
    .select('id')
    .where('turn_id', '=', turnId)
    .where('state', '=', 'pending')
    .where('held_until', '<', sql<Date>`now()`)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** A call of a chat. */
export async function findChatToolCall(on: Sql, chatId: string, callId: string): Promise<ToolCallRow | undefined> {
  const row = await on
    .selectFrom('tool_calls')
    .selectAll()
    .where('id', '=', callId)
    .where('chat_id', '=', chatId)
    .executeTakeFirst();
  return row && { ...row, content: row.content as ResultBlock[] | null };
}

/** Calls of the turns in the order they were made; `fromStep` leaves out those of earlier steps. */
export async function listToolCalls(on: Sql, turnIds: readonly string[], fromStep?: number): Promise<ToolCallRow[]> {
  if (turnIds.length === 0) return [];
  let query = on.selectFrom('tool_calls').selectAll().where('turn_id', 'in', turnIds);
  if (fromStep !== undefined) query = query.where('step', '>=', fromStep);
  const rows = await query.orderBy('turn_id').orderBy('step').orderBy('position').execute();
  return rows.map((row) => ({ ...row, content: row.content as ResultBlock[] | null }));
}

/** Ends the calls that are in this state in a turn, or in a chat, without a result, and gives them back. */
export async function finishLeftToolCalls(
  tx: Transaction,
  of: { turnId: string } | { chatId: string },
  state: 'pending' | 'running',
  end: { outcome: 'skipped' | 'unknown'; text: string },
): Promise<ToolCallRow[]> {
  const content: ResultBlock[] = [{ type: 'note', text: end.text }];
  let query = tx
    .updateTable('tool_calls')
    .set(finished({ outcome: end.outcome, content, truncated: false, resultBytes: 0, durationMs: 0 }))
    .where('state', '=', state);
  query = 'turnId' in of ? query.where('turn_id', '=', of.turnId) : query.where('chat_id', '=', of.chatId);
  const rows = await query.returningAll().execute();
  return rows.map((row) => ({ ...row, content: row.content as ResultBlock[] | null }));
}

/** Which calls are meant; what is absent does not limit. `owner`: only that user's. */
export type ToolCallFilter = {
  owner?: string | undefined;
  user_id?: string | undefined;
  server_id?: string | undefined;
  chat_id?: string | undefined;
  outcome?: ToolCallOutcome | undefined;
  tool?: string | undefined;
  /** Included. */
  from?: string | undefined;
  /** Excluded. */
  to?: string | undefined;
};

/** Calls that the filter means, newest first, `limit` at most, older than the one with the id `beyond`. */
export async function listToolCallRows(
  on: Sql,
  filter: ToolCallFilter,
  page: { limit: number; beyond: string | undefined },
): Promise<RecordedToolCall[]> {
  let query = recorded(on).orderBy('tool_calls.id', 'desc').limit(page.limit);
  if (page.beyond !== undefined) query = query.where('tool_calls.id', '<', page.beyond);
  if (filter.owner !== undefined) query = query.where('user_id', '=', filter.owner);
  for (const column of ['user_id', 'server_id', 'chat_id', 'outcome', 'tool'] as const) {
    const value = filter[column];
    if (value !== undefined) query = query.where(column, '=', value);
  }
  if (filter.from !== undefined) query = query.where('tool_calls.created_at', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('tool_calls.created_at', '<', new Date(filter.to));
  return (await query.execute()).map(toRecorded);
}

/** Any call on record, of any user. */
export async function findRecordedToolCall(on: Sql, id: string): Promise<RecordedToolCall | undefined> {
  const row = await recorded(on).where('tool_calls.id', '=', id).executeTakeFirst();
  return row && toRecorded(row);
}

function recorded(on: Sql) {
  return on
    .selectFrom('tool_calls')
    .innerJoin('users', 'users.id', 'tool_calls.user_id')
    .selectAll('tool_calls')
    .select('users.email as user_label');
}

function toRecorded(row: Selectable<Tables['tool_calls']> & { user_label: string }): RecordedToolCall {
  return { ...row, content: row.content as ResultBlock[] | null };
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
