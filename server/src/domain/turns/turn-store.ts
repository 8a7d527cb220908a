import type { SharedV4ProviderMetadata } from '@ai-sdk/provider';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';
import { toStorableJson } from '../../protocol/mcp/storable-json.ts';
import { holdsWorkingGrant } from '../grants/grant-store.ts';
import type { Tables } from '../../db/tables.ts';

export type TurnRow = Selectable<Tables['turns']>;
/** A turn with the message that it answers. */
export type TurnWithMessage = TurnRow & { message_text: string; message_created_at: Date };
/** One answer of the model: what it said and called. */
export type StepRow = Omit<Selectable<Tables['steps']>, 'parts'> & { parts: StepPart[] };

/** A part of a step, in the model's order. `metadata` is the model provider's own (signatures), given back to it with the history. */
export type StepPart =
  | { type: 'text' | 'reasoning'; text: string; metadata?: ProviderMetadata }
  | { type: 'tool_call'; id: string; metadata?: ProviderMetadata };
export type ProviderMetadata = SharedV4ProviderMetadata;

const open = ['queued', 'running', 'waiting_for_user'] as const;

const isDisabled = sql<boolean>`(users.disabled_at is not null)`;

export function isOpen(turn: Pick<TurnRow, 'state'>): boolean {
  return (open as readonly string[]).includes(turn.state);
}

/** How many seconds a process may leave a turn without a sign of life before another takes it. */
export const leaseSeconds = 15;

export async function insertTurn(
  tx: Transaction,
  turn: Pick<TurnRow, 'id' | 'chat_id' | 'user_id' | 'message_id' | 'reply_id' | 'mcp_server_ids'>,
): Promise<TurnRow> {
  return tx
    .insertInto('turns')
    .values((eb) => ({
      ...turn,
      state: 'queued',
      number: eb
        .selectFrom('turns')
        .select(({ fn, lit, eb: inner }) => inner(fn.coalesce(fn.max('number'), lit(0)), '+', 1).as('number'))
        .where('chat_id', '=', turn.chat_id),
      error_code: null,
      error_detail: null,
      stop_requested_at: null,
      superseded_at: null,
      lease_owner: null,
      lease_until: null,
      started_at: null,
      ended_at: null,
    }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findTurn(on: Sql, turnId: string): Promise<TurnRow | undefined> {
  return on.selectFrom('turns').selectAll().where('id', '=', turnId).executeTakeFirst();
}

/** The turn that answers a message. */
export async function findTurnOfMessage(on: Sql, messageId: string): Promise<TurnRow | undefined> {
  return on.selectFrom('turns').selectAll().where('message_id', '=', messageId).executeTakeFirst();
}

/** The chat's turns that count, in order: not those of edited or withdrawn messages. `limit` newest ones below `before`, if given. */
export async function listTurns(
  on: Sql,
  chatId: string,
  options: { after?: number; before?: number; limit?: number } = {},
): Promise<TurnWithMessage[]> {
  let query = on
    .selectFrom('turns')
    .innerJoin('messages', 'messages.id', 'turns.message_id')
    .selectAll('turns')
    .select(['messages.text as message_text', 'messages.created_at as message_created_at'])
    .where('turns.chat_id', '=', chatId)
    .where('turns.superseded_at', 'is', null);
  if (options.after !== undefined) query = query.where('turns.number', '>', options.after);
  if (options.before !== undefined) query = query.where('turns.number', '<', options.before);
  query = query.orderBy('turns.number', 'desc');
  if (options.limit !== undefined) query = query.limit(options.limit);
  return (await query.execute()).toReversed();
}

/** The turn that a chat shows: the first that has not ended, else the last one. Keyed by chat. */
export async function findCurrentTurns(on: Sql, chatIds: readonly string[]): Promise<Map<string, TurnRow>> {
  if (chatIds.length === 0) return new Map();
  const { rows } = await sql<TurnRow>`
    select turn.* from unnest(${chatIds}::uuid[]) as chat (id)
    cross join lateral (
      (select 1 as rank, turns.* from turns
        where chat_id = chat.id and superseded_at is null and state in ('queued', 'running', 'waiting_for_user')
        order by number limit 1)
      union all
      (select 2 as rank, turns.* from turns where chat_id = chat.id and superseded_at is null order by number desc limit 1)
      order by rank limit 1
    ) as turn`.execute(on);
  return new Map(rows.map((row) => [row.chat_id, row]));
}

/** Turns of the chat that have not ended, in order. */
export async function listOpenTurns(on: Sql, chatId: string): Promise<TurnRow[]> {
  return on.selectFrom('turns').selectAll().where('chat_id', '=', chatId).where('state', 'in', open).orderBy('number').execute();
}

/** Whether a later turn of the chat, that counts, has been taken up. */
export async function hasBegunAfter(on: Sql, turn: Pick<TurnRow, 'chat_id' | 'number'>): Promise<boolean> {
  const later = await on
    .selectFrom('turns')
    .select('id')
    .where('chat_id', '=', turn.chat_id)
    .where('number', '>', turn.number)
    .where('superseded_at', 'is', null)
    .where('state', '<>', 'queued')
    .limit(1)
    .executeTakeFirst();
  return later !== undefined;
}

export async function updateTurn(tx: Transaction, turnId: string, set: Partial<Omit<TurnRow, 'id'>>): Promise<void> {
  await tx.updateTable('turns').set(set).where('id', '=', turnId).execute();
}

/** Lets the turn wait for its user, without a process that has it. How often it was taken before no longer counts. */
export async function restTurnRow(tx: Transaction, turnId: string): Promise<TurnRow> {
  return tx
    .updateTable('turns')
    .set({ state: 'waiting_for_user', lease_owner: null, lease_until: null, claims: 1 })
    .where('id', '=', turnId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Ends the turn: no lease, a time, and a reason when it failed. */
export async function endTurnRow(
  tx: Transaction,
  turnId: string,
  end: { state: 'completed' | 'failed' | 'stopped'; error?: { code: string; detail: string } },
): Promise<void> {
  await tx
    .updateTable('turns')
    .set({
      state: end.state,
      error_code: end.error?.code ?? null,
      error_detail: end.error?.detail ?? null,
      lease_owner: null,
      lease_until: null,
      ended_at: sql<Date>`now()`,
    })
    .where('id', '=', turnId)
    .execute();
}

/**
 * A waiting turn may go on when none of its calls is held any more, or one of them can be released: its user holds a grant that
 * works by now, its server has no use for one, it has waited for as long as it may, or its user was disabled.
 */
const mayGoOn = sql<boolean>`(
  not exists (select from tool_calls where tool_calls.turn_id = turns.id and tool_calls.state = 'pending')
  or exists (
    select from tool_calls left join mcp_servers on mcp_servers.id = tool_calls.server_id and mcp_servers.enabled
    where tool_calls.turn_id = turns.id and tool_calls.state = 'pending' and (
      tool_calls.held_until < now() or mcp_servers.auth_type is distinct from 'oauth2'
      or ${holdsWorkingGrant({ userId: 'turns.user_id', servers: 'mcp_servers' })}
    )
  )
  or exists (select from users where users.id = turns.user_id and users.disabled_at is not null)
)`;

const isFree = sql<boolean>`(
  (turns.state in ('queued', 'running') and (turns.lease_until is null or turns.lease_until < now()))
  or (turns.state = 'waiting_for_user' and ${mayGoOn})
)`;

export type TakeableTurn = Pick<TurnRow, 'id' | 'chat_id' | 'user_id'> & { user_disabled: boolean };

/**
 * Turns that a process may take now, the oldest first, `limit` at most: queued ones, running ones whose process has gone, and
 * waiting ones that may go on, each the first open one of its chat, and none of the users `exceptOf`. A plain look; taking one checks again under the chat's
 * lock.
 */
export async function findTakeableTurns(
  on: Sql,
  { limit, exceptOf = [] }: { limit: number; exceptOf?: readonly string[] },
): Promise<TakeableTurn[]> {
  let turns = on
    .selectFrom('turns')
    .innerJoin('users', 'users.id', 'turns.user_id')
    .select(['turns.id', 'turns.chat_id', 'turns.user_id', isDisabled.as('user_disabled')]);
  if (exceptOf.length > 0) turns = turns.where('turns.user_id', 'not in', exceptOf);
  return turns
    .where(isFree)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('turns as earlier')
            .select('earlier.id')
            .whereRef('earlier.chat_id', '=', 'turns.chat_id')
            .whereRef('earlier.number', '<', 'turns.number')
            .where('earlier.state', 'in', open),
        ),
      ),
    )
    .orderBy('turns.id')
    .limit(limit)
    .execute();
}

/** Takes the lease, if it is still to be had; undefined when another process was faster. Call it under the chat's lock. */
export async function takeLease(tx: Transaction, turnId: string, owner: string): Promise<TurnRow | undefined> {
  return tx
    .updateTable('turns')
    .set({
      state: 'running',
      lease_owner: owner,
      lease_until: sql<Date>`now() + make_interval(secs => ${leaseSeconds})`,
      claims: sql<number>`claims + 1`,
      started_at: sql<Date>`coalesce(started_at, now())`,
    })
    .where('id', '=', turnId)
    .where(isFree)
    .returningAll()
    .executeTakeFirst();
}

/** Extends the leases and returns the turns that the owner still has. */
export async function renewLeases(on: Sql, owner: string, turnIds: readonly string[]): Promise<Set<string>> {
  if (turnIds.length === 0) return new Set();
  const rows = await on
    .updateTable('turns')
    .set({ lease_until: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` })
    .where('id', 'in', turnIds)
    .where('lease_owner', '=', owner)
    .where('state', '=', 'running')
    .returning('id')
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Gives one lease back, if it is still the owner's, so that any process can take the turn at once. */
export async function releaseLease(on: Sql, owner: string, turnId: string): Promise<void> {
  await on
    .updateTable('turns')
    .set({ lease_owner: null, lease_until: null })
    .where('id', '=', turnId)
    .where('lease_owner', '=', owner)
    .execute();
}

/** Gives leases back at once, so that another process need not wait for them to run out. */
export async function releaseLeases(on: Sql, owner: string): Promise<void> {
  await on.updateTable('turns').set({ lease_owner: null, lease_until: null }).where('lease_owner', '=', owner).execute();
}

/**
 * The query that stores a step, once: it may run again where the answer to it was lost with the connection.
 *
 * @param condition it does nothing where this is false
 */
export function insertStep(step: Omit<StepRow, 'created_at'>, condition = sql<boolean>`true`): RawBuilder<unknown> {
  const { turn_id, step: number, finish_reason, input_tokens, output_tokens, model } = step;
  return sql`
    insert into steps (turn_id, step, parts, finish_reason, input_tokens, output_tokens, model)
    select ${turn_id}::uuid, ${number}::int, ${toStorableJson(step.parts)}::jsonb, ${finish_reason}, ${input_tokens}::int,
           ${output_tokens}::int, ${model}
    where ${condition}
    on conflict (turn_id, step) do nothing`;
}

/** Steps of the turns, in order, keyed by turn; `fromStep` leaves out earlier ones. */
export async function listSteps(on: Sql, turnIds: readonly string[], fromStep?: number): Promise<Map<string, StepRow[]>> {
  const byTurn = new Map<string, StepRow[]>();
  if (turnIds.length === 0) return byTurn;
  let query = on.selectFrom('steps').selectAll().where('turn_id', 'in', turnIds);
  if (fromStep !== undefined) query = query.where('step', '>=', fromStep);
  const rows = await query.orderBy('turn_id').orderBy('step').execute();
  for (const row of rows) {
    const steps = byTurn.get(row.turn_id) ?? [];
    steps.push({ ...row, parts: row.parts as StepPart[] });
    byTurn.set(row.turn_id, steps);
  }
  return byTurn;
}

/** Which of these turns are to be stopped: their users asked for it, or were disabled. */
export async function listStopRequests(on: Sql, turnIds: readonly string[]): Promise<string[]> {
  if (turnIds.length === 0) return [];
  const rows = await on
    .selectFrom('turns')
    .innerJoin('users', 'users.id', 'turns.user_id')
    .select('turns.id')
    .where('turns.id', 'in', turnIds)
    .where(({ or, eb }) => or([eb('stop_requested_at', 'is not', null), isDisabled]))
    .execute();
  return rows.map((row) => row.id);
}
