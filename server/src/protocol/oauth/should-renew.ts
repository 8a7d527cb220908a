const longestMarginMs = 10 * 60_000;

/** When an access token runs out: undefined where the provider did not say. */
export type TokenLife = { issuedAt: Date; expiresAt: Date | undefined };

/** True from when a token has less left than 10 minutes, or than a third of its life where that is less. */
export function shouldRenew({ issuedAt, expiresAt }: TokenLife, now: Date): boolean {
  if (expiresAt === undefined) return false;
  const lifeMs = Math.max(0, expiresAt.getTime() - issuedAt.getTime());
  return expiresAt.getTime() - now.getTime() < Math.min(longestMarginMs, lifeMs / 3);
}

/** True once the time is up by our clock; never for a token of which no expiry is known. */
export function hasExpired({ expiresAt }: Pick<TokenLife, 'expiresAt'>, now: Date): boolean {
  return expiresAt !== undefined && expiresAt.getTime() <= now.getTime();
}
