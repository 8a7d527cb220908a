import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Seals secrets for the place where they are kept. `place` is `<table>/<row id>/<column>`; sealed is text, `v1.<key id>.<base64url>`. */
export type SecretBox = {
  /** Sealed with the current key. Sealing the same text twice gives different texts. */
  seal: (place: string, plaintext: string) => string;
  /** @throws SecretError when it was sealed for another place or with a key that is not here, or was changed since. */
  open: (place: string, sealed: string) => string;
  /** False for what `rotateSecrets` has to seal anew, and for what no box sealed. */
  isCurrent: (sealed: string) => boolean;
};

/** A sealed text could not be opened. Its message names the place and, where known, the key: neither is a secret. */
export class SecretError extends Error {
  readonly reason: 'malformed' | 'unknown_key' | 'not_authentic';

  constructor(reason: SecretError['reason'], message: string) {
    super(message);
    this.name = 'SecretError';
    this.reason = reason;
  }
}

const nonceBytes = 12;
const tagBytes = 16;
const form = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)$/;

/**
 * AES-256-GCM with a random nonce of 96 bits. Each table has a key of its own, derived from the given one, and the place is
 * associated data: a sealed text that was copied to another row, column or table does not open there.
 *
 * Does not hide how long a secret is, nor that an older sealed text was put back into its own place.
 *
 * @param keys 32 bytes each; the first one seals, all of them open. @throws when there is none
 * @see RFC 5869 (HKDF), NIST SP 800-38D (GCM)
 */
export function createSecretBox(keys: readonly { id: string; key: Buffer }[]): SecretBox {
  const [current] = keys;
  if (!current) throw new Error('A secret box needs a key.');
  const derived = new Map<string, Buffer>();

  function deriveKey({ id, key }: { id: string; key: Buffer }, purpose: string): Buffer {
    const name = `${id}/${purpose}`;
    const known = derived.get(name) ?? Buffer.from(hkdfSync('sha256', key, '', `gatehouse secret box v1 ${purpose}`, 32));
    derived.set(name, known);
    return known;
  }

  return {
    seal(place, plaintext) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', deriveKey(current, purposeOf(place)), nonce);
      cipher.setAAD(Buffer.from(place));
      const body = Buffer.concat([nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${current.id}.${body.toString('base64url')}`;
    },
    open(place, sealed) {
      const { keyId, body } = parse(place, sealed);
      const key = keys.find(({ id }) => id === keyId);
      if (!key) throw new SecretError('unknown_key', `${place} is sealed with the key "${keyId}", which is not among the keys.`);
      return decrypt(deriveKey(key, purposeOf(place)), place, body);
    },
    isCurrent: (sealed) => form.exec(sealed)?.[1] === current.id,
  };
}

function purposeOf(place: string): string {
  const [table, ...rest] = place.split('/');
  if (!table || rest.length !== 2) throw new Error(`A place is <table>/<row id>/<column>, and not ${place}`);
  return table;
}

function parse(place: string, sealed: string): { keyId: string; body: Buffer } {
  const [, keyId, encoded] = form.exec(sealed) ?? [];
  const body = Buffer.from(encoded ?? '', 'base64url');
  if (keyId === undefined || body.length < nonceBytes + tagBytes) {
    throw new SecretError('malformed', `What is kept at ${place} is no sealed text.`);
  }
  return { keyId, body };
}

function decrypt(key: Buffer, place: string, body: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(body.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(body.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    // Neither the cause nor what was decrypted so far may leave: only that it is not genuine.
    throw new SecretError('not_authentic', `What is kept at ${place} was sealed with another key or for another place.`);
  }
}
