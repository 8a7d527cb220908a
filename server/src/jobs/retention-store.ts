import { sql, type RawBuilder } from 'kysely';
import type { Sql } from '../db/database.ts';

/**
 * Deletes up to `limit` pieces of text and reasoning whose turn ended over an hour ago; the whole text is in the turn's steps.
 * @returns how many were deleted
 */
export function deleteDeltas(db: Sql, limit: number): Promise<number> {
  return countDeleted(
    db,
    sql`
      delete from events where (chat_id, seq) in (
        select events.chat_id, events.seq from events join turns on turns.id = events.turn_id
        where events.type in ('text', 'reasoning') and turns.ended_at < now() - interval '1 hour'
        limit ${limit} for update of events skip locked
      )`,
  );
}

/** Deletes up to `limit` finished tool calls that are older than `days`. @returns how many were deleted */
export function deleteToolCalls(db: Sql, days: number, limit: number): Promise<number> {
  return countDeleted(
    db,
    sql`
      delete from tool_calls where id in (
        select id from tool_calls where state = 'finished' and created_at < now() - make_interval(days => ${days})
        order by created_at limit ${limit} for update skip locked
      )`,
  );
}

/** Deletes up to `limit` entries of the record of changes that are older than `days`. @returns how many were deleted */
export function deleteAudit(db: Sql, days: number, limit: number): Promise<number> {
  return countDeleted(
    db,
    sql`
      delete from audit where id in (
        select id from audit where at < now() - make_interval(days => ${days})
        order by at limit ${limit} for update skip locked
      )`,
  );
}

async function countDeleted(db: Sql, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(db);
  return Number(numAffectedRows ?? 0);
}
