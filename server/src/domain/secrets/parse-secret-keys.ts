export type SecretKey = { id: string; key: Buffer };

const form = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/;

/**
 * Reads `id:base64,id:base64`, the first being the one that new secrets are sealed with. Keys are 32 bytes, in base64 or
 * base64url; ids are 1 to 32 of `A-Z a-z 0-9 _ -`, each once. Pure. All faults come at once; they name an entry by its place or
 * id, never by its text: a wrong entry may well be the key itself.
 */
export function parseSecretKeys(text: string): { value: SecretKey[] } | { fault: string } {
  const entries = text.split(',').map((entry, at) => parseEntry(entry.trim(), at + 1));
  const keys = entries.flatMap((entry) => ('key' in entry ? [entry] : []));
  const ids = keys.map(({ id }) => id);
  const twice = new Set(ids.filter((id, at) => ids.indexOf(id) !== at));
  const faults = [
    ...entries.flatMap((entry) => ('fault' in entry ? [entry.fault] : [])),
    ...[...twice].map((id) => `the id "${id}" is there twice`),
  ];
  return faults.length > 0 ? { fault: faults.join('; ') } : { value: keys };
}

function parseEntry(entry: string, place: number): SecretKey | { fault: string } {
  const [, id, encoded] = form.exec(entry) ?? [];
  if (id === undefined || encoded === undefined) return { fault: `entry ${place} is not "<id>:<base64>"` };
  const key = Buffer.from(encoded, 'base64');
  if (key.length !== 32) return { fault: `entry ${place} ("${id}") holds ${key.length} bytes instead of 32` };
  return { id, key };
}
