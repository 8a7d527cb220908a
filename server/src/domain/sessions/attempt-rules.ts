/**
 * How failed sign-ins are slowed down. The first `free` cost nothing; after that each has to wait, 1 s and then twice as long
 * every time, `mostWaitSeconds` at most. After `forgetSeconds` without a failure the count starts anew.
 */
export type AttemptRule = { free: number; mostWaitSeconds: number; forgetSeconds: number };

const day = 24 * 3600;

/**
 * Decision: there are three counts, and which of them rule a sign-in depends on where it comes from.
 *
 * - From an address that the account has signed in from within 90 days ("known good"), only the count of that account at that
 *   address rules. Nobody who attacks from elsewhere can raise it, so an attack never locks an owner out at home or at work.
 * - From anywhere else both rule: the account's own, which slows down guessing at one account from many addresses; and the
 *   address's, which slows down guessing at many accounts from one address. It is generous: an office is one address.
 *
 * A proxy that is not believed has many people behind one address, which therefore is neither known good nor counted: only the
 * account's own count rules. Whoever comes without a proxy can pretend to be one by a header, and gains no more than somebody with
 * many addresses has.
 *
 * What follows: while somebody attacks an account without pause, its owner can be kept from signing in at a place that is new
 * to the account, 15 minutes at a time, and no longer than the attack goes on. Sessions and tokens that exist are not touched,
 * and other ways to sign in are not counted. An attempt that has to wait is refused before the password is looked at, is not
 * counted and does not prolong the wait. Attempts are counted before the password is checked, so that many at once gain nothing.
 * A sign-in that succeeds resets the count that let it in, but never the address's: an attacker has an account of their own.
 */
export const attemptRules = {
  account: { free: 5, mostWaitSeconds: 900, forgetSeconds: day },
  knownGood: { free: 5, mostWaitSeconds: 900, forgetSeconds: day },
  address: { free: 20, mostWaitSeconds: 300, forgetSeconds: 3600 },
} as const satisfies Record<string, AttemptRule>;

/** How long an address stays known good. */
export const knownGoodSeconds = 90 * day;

/** What is counted as one address: an IPv4 address, or the /64 that an IPv6 address is one of, since one host has all of it. */
export function toNetwork(address: string): string {
  const [bare = ''] = address.split('%');
  if (!bare.includes(':')) return bare;
  const [head = '', tail] = bare.split('::');
  const start = head.split(':').filter((group) => group !== '');
  const end = (tail ?? '').split(':').filter((group) => group !== '');
  const gap = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - start.length - end.length) }, () => '0');
  const groups = [...start, ...gap, ...end].slice(0, 4);
  return `${groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
