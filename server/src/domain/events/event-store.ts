import { sql } from 'kysely';
import type { ChatEvent } from '@gatehouse/contract';
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
  const { rows } = await sql<{ place: number; seq: string }>`
    with given as (
      select * from unnest(
        ${events.map((_, place) => place)}::int[],
        ${events.map((event) => event.chatId)}::uuid[],
        ${events.map((event) => event.epoch ?? null)}::int[],
        ${events.map((event) => event.type)}::text[],
        ${events.map(turnOf)}::uuid[],
        ${events.map((event) => JSON.stringify(event.data))}::jsonb[]
      ) as given (place, chat_id, epoch, type, turn_id, data)
    ),
    chat as (
      select id, epoch, last_seq from chats where id in (select chat_id from given) order by id for update
    ),
    kept as (
      select given.*, chat.last_seq + row_number() over (partition by given.chat_id order by given.place) as seq
      from given join chat on chat.id = given.chat_id
      where given.epoch is null or given.epoch = chat.epoch
    ),
    counted as (
      update chats set last_seq = newest.seq
      from (select chat_id, max(seq) as seq from kept group by chat_id) newest
      where chats.id = newest.chat_id
    ),
    stored as (
      insert into events (chat_id, seq, type, turn_id, data) select chat_id, seq, type, turn_id, data from kept
    )
    select place, seq from kept order by place`.execute(on);
  return rows.flatMap(({ place, seq }) => {
    const event = events[place];
    return event ? [{ ...event, seq: Number(seq) }] : [];
  });
}

function turnOf(event: ChatEvent): string | null {
  return 'turn_id' in event.data && typeof event.data.turn_id === 'string' ? event.data.turn_id : null;
}

/**
 * Events of a chat above `after`, oldest first, `limit` at most. Numbers may be missing among them: the deltas of turns that
 * ended long ago are not kept.
 */
export async function readEvents(on: Sql, chatId: string, after: number, limit: number): Promise<StoredEvent[]> {
  const rows = await on
    .selectFrom('events')
    .select(['seq', 'type', 'data'])
    .where('chat_id', '=', chatId)
    .where('seq', '>', String(after))
    .orderBy('seq')
    .limit(limit)
    .execute();
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
