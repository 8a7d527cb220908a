import { randomBytes } from 'node:crypto';

/**
 * A UUIDv7: 48 bits of milliseconds, then randomness, so that ids sort by the time they were made.
 * Ids made within one millisecond by one process also sort in the order they were made.
 * @see RFC 9562, section 5.7 and 6.2 (method 2, monotonic random)
 */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = randomBytes(2).readUInt16BE() & 0x7ff; // leaves the upper half to count up into
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

let lastMs = 0;
let counter = 0;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for any UUID in lower case; client-made ids need not be version 7. */
export function isId(value: string): boolean {
  return uuid.test(value);
}
