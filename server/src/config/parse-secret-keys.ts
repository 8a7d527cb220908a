export type SecretKey = { id: string; key: Buffer };

const form = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/;

/**
 * Reads `id:base64,id:base64`, the first being the one that new secrets are sealed with. Keys are 32 bytes, in base64 or
 * base64url. Pure; faults name an entry by its place, never by its text: a wrong entry may well be the key itself.
 */
export function parseSecretKeys(text: string): { value: SecretKey[] } | { fault: string } {
  const keys: SecretKey[] = [];
  for (const [place, entry] of text.split(',').entries()) {
    const match = form.exec(entry.trim());
    const [, id, encoded] = match ?? [];
    if (id === undefined || encoded === undefined) return { fault: `entry ${place + 1} is not "<id>:<base64>"` };
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== 32) return { fault: `entry ${place + 1} ("${id}") holds ${key.length} bytes instead of 32` };
    if (keys.some((known) => known.id === id)) return { fault: `the id "${id}" is there twice` };
    keys.push({ id, key });
  }
  return { value: keys };
}
