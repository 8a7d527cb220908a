import { sql, type RawBuilder } from 'kysely';
import type { ChatEvent, Notice } from '@gatehouse/contract';
import type { Sql } from '../../db/database.ts';

/** An event of a chat before it has its number. With an `epoch` it is written only while that is still the chat's epoch. */
export type NewEvent = ChatEvent & { chatId: string; epoch?: number };
export type StoredEvent = ChatEvent & { chatId: string; seq: number };

/**
 * Numbers and stores events of any number of chats in one statement; inside a transaction they share its fate. The chats'
 * rows are locked in the order of their ids, so that two processes cannot block each other; that also makes the numbers
 * gapless: whoever sees event n can see all before it.
 *
 * @returns the stored events in the order given. Missing: those of a deleted chat, or of an epoch that has passed.
 */
export async function appendEvents(on: Sql, events: readonly NewEvent[]): Promise<StoredEvent[]> {
  if (events.length === 0) return [];
  const given = events.map((event, place) => ({ chat_id: event.chatId, epoch: event.epoch, ...toColumns(event, place) }));
  const { rows } = await sql<{ place: number; seq: string }>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
        as given (place int, chat_id uuid, epoch int, type text, turn_id uuid, data jsonb)
    ),
    chat as (
      select id, epoch, last_seq from chats where id in (select chat_id from given) order by id for update
    ),
    kept as (
      select given.*, chat.last_seq + row_number() over (partition by given.chat_id order by given.place) as seq
      from given join chat on chat.id = given.chat_id
      where given.epoch is null or given.epoch = chat.epoch
    ),
    ${storing}
    select place, seq from kept order by place`.execute(on);
  return numbered(rows, events);
}

/** Events of one chat and the rows that they tell of, see appendFenced. */
export type FencedChange = {
  events: readonly ChatEvent[];
  /** Queries that change rows, by a name for what they return. Each has to do nothing where `fence` is false. */
  rows: Readonly<Record<string, RawBuilder<unknown>>>;
  /** The name of a query that returns ids: an event is stored only where the `id` in its data is among them. */
  only?: string;
};

/** In a FencedChange: whether the chat's epoch is still the one that the change was made for. The chat is locked by then. */
export const fence: RawBuilder<boolean> = sql`exists (select from held)`;

/**
 * Numbers and stores events of one chat together with the rows that they tell of, in one statement: as long as `epoch` is the
 * chat's, all of it, and nothing of it afterwards.
 *
 * @returns the stored events in the order given; undefined when the epoch has passed or the chat is gone
 */
export async function appendFenced(
  on: Sql,
  { chatId, epoch }: { chatId: string; epoch: number },
  { events, rows: writes, only }: FencedChange,
): Promise<StoredEvent[] | undefined> {
  const given = events.map(toColumns);
  const changes = Object.entries(writes).map(([name, query]) => sql`${nameOf(name)} as (${query}),`);
  const wanted = only === undefined ? sql`true` : sql`(given.data ->> 'id')::uuid in (select id from ${nameOf(only)})`;
  const { rows } = await sql<{ place: number | null; seq: string }>`
    with held as (
      select id, last_seq from chats where id = ${chatId} and epoch = ${epoch} for update
    ),
    ${sql.join(changes, sql` `)}
    given as (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (place int, type text, turn_id uuid, data jsonb)
    ),
    kept as (
      select held.id as chat_id, given.*, held.last_seq + row_number() over (order by given.place) as seq
      from given cross join held where ${wanted}
    ),
    ${storing}
    select kept.place, kept.seq from held left join kept on true order by kept.place`.execute(on);
  if (rows.length === 0) return undefined;
  return numbered(
    rows,
    events.map((event) => ({ ...event, chatId })),
  );
}

/** The end of both statements: stores the numbered events of `kept`, and how far each chat has come by them. */
const storing = sql`
    counted as (
      update chats set last_seq = newest.seq
      from (select chat_id, max(seq) as seq from kept group by chat_id) newest
      where chats.id = newest.chat_id
    ),
    stored as (
      insert into events (chat_id, seq, type, turn_id, data) select chat_id, seq, type, turn_id, data from kept
    )`;

/** Unlike any name of our own in the statement. */
function nameOf(query: string): RawBuilder<unknown> {
  return sql.id(`rows_${query}`);
}

/** An event as both statements read it. */
function toColumns({ type, data }: ChatEvent, place: number): object {
  const turnId = 'turn_id' in data && typeof data.turn_id === 'string' ? data.turn_id : null;
  return { place, type, turn_id: turnId, data };
}

function numbered(rows: readonly { place: number | null; seq: string }[], events: readonly (ChatEvent & { chatId: string })[]) {
  return rows.flatMap(({ place, seq }): StoredEvent[] => {
    const event = place === null ? undefined : events[place];
    return event ? [{ ...event, seq: Number(seq) }] : [];
  });
}

/**
 * Events of a chat above `after`, oldest first, `limit` at most, and no more than take `bytes`, which the last one may overshoot.
 * Numbers may be missing among them: the deltas of turns that ended long ago are not kept.
 */
export async function readEvents(on: Sql, chatId: string, after: number, limit: number, bytes = 2 ** 30): Promise<StoredEvent[]> {
  // One after the other: of large ones no more is read than is given back.
  const { rows } = await sql<{ seq: string; type: string; data: unknown }>`
    with recursive page as (
      (
        select seq, type, data, octet_length(data::text)::bigint as bytes, 1 as place
        from events where chat_id = ${chatId} and seq > ${String(after)}::bigint order by seq limit 1
      )
      union all
      select following.seq, following.type, following.data, page.bytes + octet_length(following.data::text), page.place + 1
      from page cross join lateral (
        select seq, type, data from events where chat_id = ${chatId} and seq > page.seq order by seq limit 1
      ) following
      where page.place < ${limit}::int and page.bytes < ${bytes}::bigint
    )
    select seq, type, data from page order by seq`.execute(on);
  // What was stored came out of the contract's types; it is not parsed again for each reader.
  return rows.map(({ seq, type, data }) => ({ chatId, seq: Number(seq), type, data }) as StoredEvent);
}

/** The newest number of each chat; a deleted chat is missing from the map. */
export async function readHeads(on: Sql, chatIds: readonly string[]): Promise<Map<string, number>> {
  if (chatIds.length === 0) return new Map();
  const rows = await on.selectFrom('chats').select(['id', 'last_seq']).where('id', 'in', chatIds).execute();
  return new Map(rows.map((row) => [row.id, Number(row.last_seq)]));
}

/** Number of the first event that shows work of the turn (not its message or its state), or undefined before there is one. */
export async function findFirstWorkEvent(on: Sql, chatId: string, turnId: string): Promise<number | undefined> {
  const row = await on
    .selectFrom('events')
    .select(({ fn }) => fn.min('seq').as('seq'))
    .where('chat_id', '=', chatId)
    .where('turn_id', '=', turnId)
    .where('type', 'not in', ['turn', 'message'])
    .executeTakeFirst();
  return row?.seq == null ? undefined : Number(row.seq);
}

/** What was said of these turns, oldest first. */
export async function readNotices(on: Sql, chatId: string, turnIds: readonly string[]): Promise<Notice[]> {
  if (turnIds.length === 0) return [];
  const rows = await on
    .selectFrom('events')
    .select('data')
    .where('chat_id', '=', chatId)
    .where('type', '=', 'notice')
    .where('turn_id', 'in', turnIds)
    .orderBy('seq')
    .execute();
  return rows.map(({ data }) => data as Notice);
}
