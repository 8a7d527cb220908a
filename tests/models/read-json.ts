export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; nothing for what is no list. */
export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Every string named `text` inside, joined by line breaks; a string is itself. */
export function allText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(allText).filter(Boolean).join('\n');
  if (!isJson(value)) return '';
  const own = typeof value['text'] === 'string' ? [value['text']] : [];
  const inner = ['content', 'parts', 'output', 'toolResult', 'functionResponse', 'response', 'result'].map((name) =>
    name in value && typeof value[name] === 'object' ? allText(value[name]) : textOf(value[name]),
  );
  return [...own, ...inner].filter(Boolean).join('\n');
}

/** Media types of every image inside, whichever way the provider writes them. */
export function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (typeof value === 'string') return [/^data:(image\/[\w+.-]+)/.exec(value)?.[1] ?? ''].filter(Boolean);
  if (!isJson(value)) return [];
  const named = textOf(value['media_type'] ?? value['mimeType']);
  const image = isJson(value['image']) ? [`image/${textOf(value['image']['format'])}`] : [];
  return [...(named.startsWith('image/') ? [named] : []), ...image, ...Object.values(value).flatMap(imagesIn)];
}

/** What of a list of messages comes after the last one that a person wrote, and that one. */
export function splitAtUser(
  messages: readonly Json[],
  isUser: (message: Json) => boolean,
): { user: Json | undefined; after: Json[] } {
  const at = messages.findLastIndex(isUser);
  return { user: messages[at], after: messages.slice(at + 1) };
}
