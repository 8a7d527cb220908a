const charactersPerToken = 3.5;
const tokensPerImage = 1_600;
const tokensPerField = 2;

/**
 * A rough count of the tokens that messages, tools or any JSON-like value cost a model, meant for deciding when to compact a
 * conversation. Text counts as one token for 3.5 characters (English prose is nearer 4, JSON and code nearer 3; scripts that
 * are not Latin, one for each character), every field or item as 2 more, an image as 1,600, other media by their size
 * (a token for 50 bytes, at least 1,600). Usually within a quarter of what the provider counts, and rather above it.
 */
export function estimateTokens(value: unknown): number {
  return Math.ceil(count(value));
}

function count(value: unknown): number {
  if (typeof value === 'string') return countText(value);
  if (value === null || value === undefined) return 0;
  if (typeof value !== 'object') return 1;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return countMedia('', value.byteLength);
  if (value instanceof URL) return countText(value.href);
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + tokensPerField + count(item), 0);
  if ('mediaType' in value && typeof value.mediaType === 'string' && 'data' in value) {
    return countMedia(value.mediaType, byteLengthOf(value.data));
  }
  return Object.entries(value).reduce(
    (sum, [name, item]) => sum + tokensPerField + name.length / charactersPerToken + count(item),
    0,
  );
}

function countText(text: string): number {
  let wide = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x2ff) wide += 1;
  return (text.length - wide) / charactersPerToken + wide;
}

function countMedia(mediaType: string, bytes: number): number {
  return mediaType.startsWith('image') ? tokensPerImage : Math.max(tokensPerImage, bytes / 50);
}

/** Bytes, base64 text, or an object that holds either. */
function byteLengthOf(data: unknown): number {
  if (typeof data === 'string') return data.length * 0.75;
  if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) return data.byteLength;
  return typeof data === 'object' && data !== null && 'data' in data ? byteLengthOf(data.data) : 0;
}
