import { Buffer } from 'node:buffer';

/** `bytes` is what base64 stands for; a size over the cap is told before anything is decoded. */
export type DecodedMedia =
  | { ok: true; bytes: Uint8Array }
  | { ok: false; reason: 'invalid' }
  | { ok: false; reason: 'empty' }
  | { ok: false; reason: 'too_large'; bytes: number };

/**
 * Decodes base64 (either alphabet, line breaks allowed) of at most `maxBytes`.
 * @see RFC 4648, sections 4 and 5
 */
export function decodeMedia(data: unknown, maxBytes: number): DecodedMedia {
  if (typeof data !== 'string') return { ok: false, reason: 'invalid' };
  const size = Math.floor((data.length * 3) / 4);
  // Line breaks make the text longer than the bytes are: up to 3 % in practice, which must not refuse what would fit.
  if (size > maxBytes * 1.05) return { ok: false, reason: 'too_large', bytes: size };
  if (/[^A-Za-z0-9+/_=\s-]/.test(data)) return { ok: false, reason: 'invalid' };
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length === 0) return { ok: false, reason: 'empty' };
  return bytes.length > maxBytes ? { ok: false, reason: 'too_large', bytes: bytes.length } : { ok: true, bytes };
}

const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof imageTypes)[number];

/**
 * The image type that the bytes themselves show, whatever they are said to be: models refuse a whole request over an image that
 * is not what its label says. Only types that browsers and models take; SVG is none, since it is a document with scripts.
 */
export function sniffImageType(bytes: Uint8Array): ImageType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'image/webp';
  return undefined;
}

/** A media type without parameters in lower case, or `application/octet-stream` where it is none. @see RFC 6838, section 4.2 */
export function toMediaType(given: unknown): string {
  const type = typeof given === 'string' ? given.slice(0, 200).split(';')[0]?.trim().toLowerCase() : undefined;
  return type && /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(type) ? type : 'application/octet-stream';
}

/** The media type to keep media under: what the bytes show, else what they are said to be, unless the bytes show that to be wrong. */
export function settleMediaType(bytes: Uint8Array, given: unknown): string {
  const declared = toMediaType(given);
  const wrong = imageTypes.some((type) => type === declared);
  return sniffImageType(bytes) ?? (wrong ? 'application/octet-stream' : declared);
}
