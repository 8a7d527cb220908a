/** The work that one hash takes: N = 2^logN rounds over 128 * N * r bytes, p times. @see RFC 7914, section 2 */
export type ScryptCost = { logN: number; r: number; p: number };

export type PasswordHash = { cost: ScryptCost; salt: Buffer; key: Buffer };

const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Writes a hash with all that is needed to check it later: `$scrypt$ln=16,r=8,p=1$<salt>$<key>`, base64 without padding. */
export function formatPasswordHash({ cost, salt, key }: PasswordHash): string {
  return `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${toBase64(salt)}$${toBase64(key)}`;
}

/** Reads what `formatPasswordHash` wrote; undefined when it is something else. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [, logN = '', r = '', p = '', salt = '', key = ''] = match;
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  };
}

/** The bytes that one hash needs while it is made. */
export function memoryOf({ logN, r, p }: ScryptCost): number {
  return 128 * r * (2 ** logN + p);
}

function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
