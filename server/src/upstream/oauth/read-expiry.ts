import { decodeJwt } from 'jose';

/**
 * When an access token that is a JWT ends. Not verified: it only says when to ask for the next one. An end that has passed already is
 * of a clock that is wrong.
 * @returns undefined when it is no JWT, or names no time
 */
export function readExpiry(accessToken: string, now: Date): Date | undefined {
  try {
    const { exp } = decodeJwt(accessToken);
    return exp !== undefined && exp * 1000 > now.getTime() && exp < 8.64e12 ? new Date(exp * 1000) : undefined;
  } catch {
    return undefined;
  }
}
