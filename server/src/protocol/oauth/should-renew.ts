const aheadMs = 10 * 60 * 1000;

type Life = { issuedAt: Date; expiresAt?: Date | undefined };

/**
 * True when an access token has expired, or has less left than min(10 min, a third of its life).
 * A token whose end was not told is used until it is refused: never true.
 */
export function shouldRenew(tokens: Life, now: Date): boolean {
  if (tokens.expiresAt === undefined) return false;
  const lifeMs = tokens.expiresAt.getTime() - tokens.issuedAt.getTime();
  const leftMs = tokens.expiresAt.getTime() - now.getTime();
  return hasExpired(tokens, now) || leftMs < Math.min(aheadMs, lifeMs / 3);
}

/** True at and after the end of an access token; never when its end was not told. */
export function hasExpired(tokens: Pick<Life, 'expiresAt'>, now: Date): boolean {
  return tokens.expiresAt !== undefined && tokens.expiresAt.getTime() <= now.getTime();
}
