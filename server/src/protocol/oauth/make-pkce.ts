import { createHash, randomBytes } from 'node:crypto';

/**
 * A new proof key: 256 random bits, and their SHA-256 for the authorization request (method S256). The one function of this room
 * that is not given its randomness.
 *
 * @see RFC 7636, section 4.1 and 4.2
 */
export function makePkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
