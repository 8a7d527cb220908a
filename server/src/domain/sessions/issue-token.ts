import { createHash, randomBytes } from 'node:crypto';

/** A new secret of 256 random bits with its hash; only the hash is kept. `prefix` says what it is to whoever finds it. */
export function issueToken(prefix = ''): { token: string; tokenHash: Buffer } {
  const token = prefix + randomBytes(32).toString('base64url');
  return { token, tokenHash: hashToken(token) };
}

/** SHA-256: enough for a secret that cannot be guessed, and quick enough for every request. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
