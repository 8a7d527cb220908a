/** Types that browsers show and that hold nothing but pixels. */
export const imageTypes = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/x-icon',
] as const;
export type ImageType = (typeof imageTypes)[number];

const signatures: [type: ImageType, offset: number, bytes: string][] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 8, 'WEBPVP'],
  ['image/avif', 4, 'ftypavif'],
  ['image/avif', 4, 'ftypavis'],
  ['image/bmp', 0, 'BM'],
  ['image/x-icon', 0, '\x00\x00\x01\x00'],
];

/**
 * Tells a raster image's type from its first bytes, whatever it was declared as.
 * @returns undefined for everything else, SVG among it: it can hold scripts
 * @see https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm
 */
export function sniffImage(bytes: Uint8Array): ImageType | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const found = signatures.find(([, offset, signature]) => start.startsWith(signature, offset));
  if (found?.[0] === 'image/webp' && !start.startsWith('RIFF')) return undefined;
  return found?.[0];
}
