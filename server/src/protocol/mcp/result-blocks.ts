import type { ResultBlock } from '@gatehouse/contract';
import { parseExactJsonIfPossible } from '../../exact-json.ts';
import { isDeeperThan, isJsonObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';
import { decodeMedia, settleMediaType, sniffImageType, toMediaType } from './media-bytes.ts';
import { cutMiddle, defaultResultCaps } from './result-caps.ts';
import type { ResultCaps } from './result-caps.ts';
import { toStorableJson, toStorableText } from './storable-json.ts';

/** A block of a result before its media are stored as attachments. */
export type DraftBlock =
  | Extract<ResultBlock, { type: 'text' | 'json' | 'resource_link' | 'note' }>
  | { type: 'image' | 'audio' | 'file'; mediaType: string; bytes: Uint8Array; uri?: string };

/**
 * Turns a result of `tools/call` into blocks: every content block in the upstream's order, then `structuredContent` as a `json`
 * block unless a text block says the same JSON already. What is over a cap is cut in its middle or left out, and a `note` stands
 * where it was. What is no valid block is a note too. Everything in the result can be stored (no NUL, no lone surrogates).
 *
 * An image is what its bytes show to be PNG, JPEG, GIF or WebP; anything else that is not audio is a file.
 *
 * Never throws, whatever the result is. Does not look at `isError`.
 * @returns `truncated` is true when something was cut or left out over a cap
 */
export function toResultBlocks(
  result: { content?: unknown; structuredContent?: unknown },
  caps: ResultCaps = defaultResultCaps,
): { blocks: DraftBlock[]; truncated: boolean } {
  const draft: Draft = { caps, blocks: [], truncated: false, chars: 0, mediaBytes: 0 };
  const { content, structuredContent } = result;
  if (Array.isArray(content)) addContent(draft, content);
  else if (content !== undefined) note(draft, 'The server sent content that is not a list of blocks; it was left out.');
  else if (structuredContent === undefined) note(draft, 'The server sent a result without content.');
  if (structuredContent !== undefined) addStructured(draft, structuredContent, Array.isArray(content) ? content : []);
  return { blocks: draft.blocks, truncated: draft.truncated };
}

type Draft = { caps: ResultCaps; blocks: DraftBlock[]; truncated: boolean; chars: number; mediaBytes: number };

/** Deeper JSON cannot be stored or shown. */
const maxJsonDepth = 100;

function addContent(draft: Draft, content: readonly unknown[]): void {
  for (const block of content.slice(0, draft.caps.blocks)) addBlock(draft, block);
  const left = content.length - draft.caps.blocks;
  if (left > 0)
    cutNote(draft, `${left} more ${left === 1 ? 'block was' : 'blocks were'} left out: at most ${draft.caps.blocks} are kept.`);
}

function addBlock(draft: Draft, block: unknown): void {
  if (!isJsonObject(block)) return note(draft, 'A block that is not an object was left out.');
  switch (block['type']) {
    case 'text':
      return addText(draft, block['text']);
    case 'image':
    case 'audio':
      return addMedia(draft, block['type'], block['data'], block['mimeType']);
    case 'resource':
      return addResource(draft, block['resource']);
    case 'resource_link':
      return addLink(draft, block);
    default:
      return note(draft, `A block of the type ${quote(block['type'])} was left out: Gatehouse does not know it.`);
  }
}

function addText(draft: Draft, given: unknown): void {
  if (typeof given !== 'string') return note(draft, 'A text block without text was left out.');
  const text = toStorableText(given);
  const room = Math.min(draft.caps.blockChars, draft.caps.resultChars - draft.chars);
  const cut = cutMiddle(text, Math.max(room, 0));
  if (!cut) {
    draft.chars += text.length;
    draft.blocks.push({ type: 'text', text });
    return;
  }
  if (room <= 0) return cutNote(draft, `A text of ${count(text.length)} characters was left out: the result is full.`);
  draft.chars += cut.head.length + cut.tail.length;
  if (cut.head !== '') draft.blocks.push({ type: 'text', text: cut.head });
  cutNote(draft, `${count(cut.cutChars)} of ${count(text.length)} characters were cut here.`);
  if (cut.tail !== '') draft.blocks.push({ type: 'text', text: cut.tail });
}

function addMedia(draft: Draft, kind: 'image' | 'audio' | 'file', data: unknown, givenType: unknown, uri?: string): void {
  const noun = kind === 'image' ? 'An image' : kind === 'audio' ? 'A sound' : 'A file';
  const room = Math.min(draft.caps.mediaBytes, draft.caps.resultMediaBytes - draft.mediaBytes);
  const media = decodeMedia(data, Math.max(room, 0));
  if (!media.ok) {
    if (media.reason === 'empty') return note(draft, `${noun} without data was left out.`);
    if (media.reason === 'invalid') return note(draft, `${noun} was left out: its data is not base64.`);
    const cap =
      media.bytes > draft.caps.mediaBytes ? `at most ${megabytes(draft.caps.mediaBytes)} are kept` : 'the result is full';
    return cutNote(draft, `${noun} of ${megabytes(media.bytes)} was left out: ${cap}.`);
  }
  draft.mediaBytes += media.bytes.length;
  const mediaType = settleMediaType(media.bytes, givenType);
  const type = sniffImageType(media.bytes) ? 'image' : mediaType.startsWith('audio/') ? 'audio' : 'file';
  draft.blocks.push({ type, mediaType, bytes: media.bytes, ...(uri !== undefined && { uri }) });
}

function addResource(draft: Draft, resource: unknown): void {
  if (!isJsonObject(resource)) return note(draft, 'An embedded resource without content was left out.');
  const uri = typeof resource['uri'] === 'string' ? toStorableText(resource['uri']) : '';
  if (resource['blob'] !== undefined) {
    return addMedia(
      draft,
      'file',
      resource['blob'],
      resource['mimeType'],
      uri !== '' && uri.length <= maxUriChars ? uri : undefined,
    );
  }
  if (typeof resource['text'] !== 'string') return note(draft, 'An embedded resource without content was left out.');
  if (uri !== '') note(draft, `Text of the resource ${shorten(uri, maxUriChars)}:`);
  addText(draft, resource['text']);
}

const maxUriChars = 2_000;
const maxNameChars = 300;
const maxDescriptionChars = 2_000;

function addLink(draft: Draft, link: JsonObject): void {
  const uri = link['uri'];
  if (typeof uri !== 'string' || uri === '') return note(draft, 'A link to a resource without a URI was left out.');
  if (uri.length > maxUriChars)
    return cutNote(draft, `A link to a resource was left out: its URI has ${count(uri.length)} characters.`);
  const optional = (key: string, max: number) =>
    typeof link[key] === 'string' ? shorten(toStorableText(link[key]), max) : undefined;
  const title = optional('title', maxNameChars);
  const description = optional('description', maxDescriptionChars);
  const block = {
    type: 'resource_link' as const,
    uri: toStorableText(uri),
    name: optional('name', maxNameChars) ?? toStorableText(uri),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(typeof link['mimeType'] === 'string' && { media_type: toMediaType(link['mimeType']) }),
  };
  const size = block.uri.length + block.name.length + (title?.length ?? 0) + (description?.length ?? 0);
  if (draft.chars + size > draft.caps.resultChars)
    return cutNote(draft, 'A link to a resource was left out: the result is full.');
  draft.chars += size;
  draft.blocks.push(block);
}

function addStructured(draft: Draft, value: unknown, content: readonly unknown[]): void {
  if (isDeeperThan(value, maxJsonDepth)) return note(draft, 'The structured content was left out: it is nested too deep.');
  const text = toStorableJson(value);
  if (content.some((block) => isJsonObject(block) && block['type'] === 'text' && isSameJson(block['text'], value, text.length)))
    return;
  if (text.length > Math.min(draft.caps.blockChars, draft.caps.resultChars - draft.chars)) return addText(draft, text);
  draft.chars += text.length;
  draft.blocks.push({ type: 'json', value: parseExactJsonIfPossible(text) });
}

/** True when `text` is JSON of the same value, however it is spaced and ordered. Text far longer than the value is not parsed. */
function isSameJson(text: unknown, value: unknown, valueLength: number): boolean {
  if (typeof text !== 'string' || text.length > valueLength * 4 + 1_000) return false;
  try {
    const parsed = parseExactJsonIfPossible(text);
    return !isDeeperThan(parsed, maxJsonDepth) && canonical(parsed) === canonical(value);
  } catch {
    return false; // plain text
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function note(draft: Draft, text: string): void {
  draft.blocks.push({ type: 'note', text });
}

function cutNote(draft: Draft, text: string): void {
  draft.truncated = true;
  note(draft, text);
}

function quote(type: unknown): string {
  return typeof type === 'string' ? `"${shorten(toStorableText(type), 40)}"` : 'that is missing';
}

function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1).replace(/\.0$/, '')} MB`;
}
