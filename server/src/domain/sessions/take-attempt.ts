import { createHash } from 'node:crypto';
import type { Sql } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { attemptRules, toNetwork } from './attempt-rules.ts';
import { countAttempt, deleteAttempts, isKnownGood, saveKnownGood, uncountAttempt } from './attempt-store.ts';

/** A sign-in under way that has been counted as failed; one of the two has to be called unless it did fail. */
export type Attempt = {
  /** The account has signed in from here before. */
  knownGood: boolean;
  /** It was right: takes it back, and remembers the address as known good. */
  succeeded(sql: Sql): Promise<void>;
  /** It was not judged at all. */
  withdrawn(sql: Sql): Promise<void>;
};

/** Where somebody is. A shared address is no place: strangers are there too, and would lock each other out. */
type Place = { address?: string | undefined; addressIsShared?: boolean | undefined };

/**
 * Counts an attempt to sign in, before the password is checked. From a shared address it is counted for the account only.
 * @throws AppError `throttled` with the seconds to wait, alike for accounts that exist and those that do not
 * @see attemptRules for what is counted and why
 */
export async function takeAttempt(sql: Sql, from: { emailKey: string } & Place): Promise<Attempt> {
  const account = digest(from.emailKey);
  const network = toOwnNetwork(from);
  const placeKey = network === undefined ? undefined : toPlaceKey(account, network);

  if (placeKey !== undefined && (await isKnownGood(sql, placeKey))) {
    assertNoWait(await countAttempt(sql, placeKey, attemptRules.knownGood));
    return {
      knownGood: true,
      succeeded: (tx) => saveKnownGood(tx, placeKey),
      withdrawn: (tx) => uncountAttempt(tx, placeKey),
    };
  }

  const addressKey = network === undefined ? undefined : `address:${network}`;
  const accountKey = `account:${account}`;
  if (addressKey !== undefined) assertNoWait(await countAttempt(sql, addressKey, attemptRules.address));
  const waitSeconds = await countAttempt(sql, accountKey, attemptRules.account);
  if (waitSeconds !== undefined && addressKey !== undefined) await uncountAttempt(sql, addressKey);
  assertNoWait(waitSeconds);
  return {
    knownGood: false,
    succeeded: async (tx) => {
      await deleteAttempts(tx, accountKey);
      if (addressKey !== undefined) await uncountAttempt(tx, addressKey);
      if (placeKey !== undefined) await saveKnownGood(tx, placeKey);
    },
    withdrawn: async (tx) => {
      await uncountAttempt(tx, accountKey);
      if (addressKey !== undefined) await uncountAttempt(tx, addressKey);
    },
  };
}

/** Remembers an address as known good for an account that was made from there. */
export async function rememberPlace(sql: Sql, at: { emailKey: string } & Place): Promise<void> {
  const network = toOwnNetwork(at);
  if (network !== undefined) await saveKnownGood(sql, toPlaceKey(digest(at.emailKey), network));
}

/** Counts one guess at something else than an account's password; `what` names it. @throws AppError `throttled` */
export async function takeGuess(sql: Sql, what: string): Promise<{ wasRight(sql: Sql): Promise<void> }> {
  const key = `guess:${what}`;
  assertNoWait(await countAttempt(sql, key, attemptRules.account));
  return { wasRight: (tx) => deleteAttempts(tx, key) };
}

function assertNoWait(retryAfterSeconds: number | undefined): void {
  if (retryAfterSeconds === undefined) return;
  throw new AppError('throttled', 'There were too many failed attempts. Wait before the next one.', { retryAfterSeconds });
}

function toOwnNetwork({ address, addressIsShared }: Place): string | undefined {
  return address === undefined || addressIsShared === true ? undefined : toNetwork(address);
}

function toPlaceKey(account: string, network: string): string {
  return `place:${account}@${network}`;
}

/** Keys hold no e-mail addresses: whatever is typed into the form would be kept there. */
function digest(emailKey: string): string {
  return createHash('sha256').update(emailKey).digest('hex');
}
