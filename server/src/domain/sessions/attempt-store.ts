import { sql as raw } from 'kysely';
import type { Sql } from '../../db/database.ts';
import { knownGoodSeconds, type AttemptRule } from './attempt-rules.ts';

/**
 * Counts one attempt as failed, unless it has to wait. One statement, so that of many at once no more get through than the
 * rule allows.
 * @returns undefined when it may go on, otherwise the seconds to wait
 */
export async function countAttempt(sql: Sql, key: string, rule: AttemptRule): Promise<number | undefined> {
  const counted = await sql
    .insertInto('sign_in_attempts')
    .values({ key, failures: 1, last_failed_at: raw<Date>`now()` })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({
          failures: raw<number>`case when ${isForgotten(rule)} then 1 else sign_in_attempts.failures + 1 end`,
          last_failed_at: raw<Date>`now()`,
        })
        .where(
          raw<boolean>`(sign_in_attempts.failures < ${raw.lit(rule.free)} or ${isForgotten(rule)} or ${freeAt(rule)} <= now())`,
        ),
    )
    .returning('failures')
    .executeTakeFirst();
  if (counted) return undefined;
  const row = await sql
    .selectFrom('sign_in_attempts')
    .select(raw<number>`ceil(extract(epoch from ${freeAt(rule)} - now()))::int`.as('wait'))
    .where('key', '=', key)
    .executeTakeFirst();
  return Math.max(1, row?.wait ?? 1);
}

/** Takes back an attempt that turned out to be none. */
export async function uncountAttempt(sql: Sql, key: string): Promise<void> {
  await sql
    .updateTable('sign_in_attempts')
    .set({ failures: raw<number>`greatest(failures - 1, 0)` })
    .where('key', '=', key)
    .execute();
}

export async function deleteAttempts(sql: Sql, key: string): Promise<void> {
  await sql.deleteFrom('sign_in_attempts').where('key', '=', key).execute();
}

/** Notes a success at a place: from now on it is known good, and its count starts anew. */
export async function saveKnownGood(sql: Sql, key: string): Promise<void> {
  const fresh = { failures: 0, last_failed_at: raw<Date>`now()` };
  await sql
    .insertInto('sign_in_attempts')
    .values({ key, ...fresh })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(fresh))
    .execute();
}

/** Whether `saveKnownGood` was called for that key within 90 days, or an attempt was made there since. */
export async function isKnownGood(sql: Sql, key: string): Promise<boolean> {
  const row = await sql
    .selectFrom('sign_in_attempts')
    .select('key')
    .where('key', '=', key)
    .where(raw<boolean>`last_failed_at > now() - make_interval(secs => ${raw.lit(knownGoodSeconds)})`)
    .executeTakeFirst();
  return row !== undefined;
}

/** Removes what no rule looks at any more. */
export async function deleteForgottenAttempts(sql: Sql): Promise<void> {
  await sql
    .deleteFrom('sign_in_attempts')
    .where(
      raw<boolean>`last_failed_at < now() - make_interval(secs => case when key like 'place:%' then ${raw.lit(knownGoodSeconds)} else 86400 end)`,
    )
    .execute();
}

function isForgotten({ forgetSeconds }: AttemptRule) {
  return raw<boolean>`(sign_in_attempts.last_failed_at < now() - make_interval(secs => ${raw.lit(forgetSeconds)}))`;
}

/** 1 s after the last of the free ones, then twice as long each time. */
function freeAt({ free, mostWaitSeconds }: AttemptRule) {
  const wait = raw`least(${raw.lit(mostWaitSeconds)}, power(2, least(sign_in_attempts.failures - ${raw.lit(free)}, 20)))`;
  return raw<Date>`(sign_in_attempts.last_failed_at + make_interval(secs => ${wait}))`;
}
