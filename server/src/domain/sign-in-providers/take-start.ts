import type { Sql } from '../../db/database.ts';
import { toNetwork, type AttemptRule } from '../sessions/attempt-rules.ts';
import { countAttempt, uncountAttempt } from '../sessions/attempt-store.ts';
import { SignInRefused } from './sign-in-refused.ts';

/**
 * Sign-ins at a provider are not guesses, so only what they cost is limited: a row for ten minutes, a line of the record where
 * they fail. An office is one address, and those who come in are taken off the count.
 */
const rule: AttemptRule = { free: 200, mostWaitSeconds: 60, forgetSeconds: 600 };

/** Counts a sign-in that begins. @throws SignInRefused `throttled` */
export async function takeStart(sql: Sql, address: string | undefined): Promise<void> {
  if ((await countAttempt(sql, keyOf(address), rule)) !== undefined) throw new SignInRefused('throttled');
}

/** Takes one off the count that came to its end. */
export async function forgiveStart(sql: Sql, address: string | undefined): Promise<void> {
  await uncountAttempt(sql, keyOf(address));
}

function keyOf(address: string | undefined): string {
  return `provider:${address === undefined ? 'unknown' : toNetwork(address)}`;
}
