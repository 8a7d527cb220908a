import type { ModelFetch } from './language-model.ts';

const hidden = '[key]';

/** Longer ones are cut: no provider says more about an error. */
const errorBodyBytes = 64 * 1024;

/**
 * A fetch for a provider's package that takes the key out of what a provider answers when it fails: they often repeat it, whole
 * or in part, and the body of an error ends up in logs and before people. Answers that succeed pass untouched, as a stream.
 */
export function hideKeyInErrors(fetch: ModelFetch, apiKey: string | undefined): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input instanceof Request ? input.url : input, init);
    if (response.ok) return response;
    const headers = new Headers(response.headers);
    for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name);
    const text = await readStart(response, errorBodyBytes);
    return new Response(apiKey ? hideKey(text, apiKey) : hideKeyLike(text), {
      status: response.status,
      statusText: response.statusText,
      headers,
    });
  };
}

async function readStart(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.byteLength;
    if (bytes >= maxBytes) break;
  }
  return text;
}

/**
 * Replaces a key in a text: the whole of it however it is escaped, words that hold its first 8 or last 6 characters, and words
 * with a masked middle (`sk-ab****wxyz`).
 */
export function hideKey(text: string, apiKey: string): string {
  const whole = [apiKey, JSON.stringify(apiKey).slice(1, -1), encodeURIComponent(apiKey)];
  const parts = apiKey.length >= 12 ? [apiKey.slice(0, 8), apiKey.slice(-6)] : [];
  const withoutKey = whole.reduce((result, form) => result.replaceAll(form, hidden), text);
  return hideKeyLike(replaceWords(withoutKey, (word) => parts.some((part) => word.includes(part))));
}

/** Replaces what looks like a key of any provider, or like one with a masked middle. */
export function hideKeyLike(text: string): string {
  return replaceWords(text, (word) => /\*{3}|•{3}|…\w/.test(word))
    .replace(/\b(?:sk|pk|rk|gsk|xai|key|ABSK|AIza|AKIA)[-_A-Za-z0-9]{12,}/g, hidden)
    .replace(/\b(bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}=*/gi, `$1 ${hidden}`);
}

/** Word by word: a pattern that looks for the middle of a word takes for ever on a long one. */
function replaceWords(text: string, isSecret: (word: string) => boolean): string {
  return text.replace(/[^\s"'`<>,;()]+/g, (word) => (isSecret(word) ? hidden : word));
}
