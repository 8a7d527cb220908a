import { mayHoldExactNumber, parseExactJsonIfPossible } from '../../exact-json.ts';
import { UpstreamError } from '../upstream.ts';

export type JsonObject = { [key: string]: unknown };

/** One message of the upstream, sorted by what it is. Anything else is undefined. */
export type Incoming =
  | { kind: 'answer'; id: unknown; result?: JsonObject; error?: { code: number; message: string; data?: unknown } }
  | { kind: 'request'; id: string | number; method: string; params: JsonObject }
  | { kind: 'notification'; method: string; params: JsonObject };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Longer answers are not parsed a second time: what is kept of a result is far shorter. In UTF-16 units. */
const longestExact = 4 * 1024 * 1024;

/**
 * Parses the text of one message, or of a batch (revision 2025-03-26 had them). Of an answer with structured content, numbers
 * that a double cannot hold are kept as they came.
 * @throws UpstreamError `protocol` when it is not JSON
 */
export function parseMessages(text: string): Incoming[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UpstreamError('protocol', 'its answer is not JSON', { sent: true, cause: error });
  }
  if (listOf(parsed).some(hasStructuredContent) && text.length <= longestExact && mayHoldExactNumber(text)) {
    parsed = parseExactJsonIfPossible(text);
  }
  return listOf(parsed)
    .map(sortMessage)
    .filter((message) => message !== undefined);
}

function listOf(parsed: unknown): unknown[] {
  return Array.isArray(parsed) ? parsed : [parsed];
}

function hasStructuredContent(message: unknown): boolean {
  return isObject(message) && isObject(message['result']) && message['result']['structuredContent'] !== undefined;
}

function sortMessage(message: unknown): Incoming | undefined {
  if (!isObject(message)) return undefined;
  const { id, method } = message;
  const params = isObject(message['params']) ? message['params'] : {};
  if (typeof method === 'string') {
    if (typeof id === 'string' || typeof id === 'number') return { kind: 'request', id, method, params };
    return { kind: 'notification', method, params };
  }
  if (isObject(message['result'])) return { kind: 'answer', id, result: message['result'] };
  const { error } = message;
  if (!isObject(error)) return undefined;
  const code = typeof error['code'] === 'number' ? error['code'] : 0;
  const text = typeof error['message'] === 'string' ? error['message'] : '';
  return { kind: 'answer', id, error: { code, message: text, data: error['data'] } };
}

/** A JSON-RPC error object of the upstream as an error of ours: its own words, cut, are part of the text. */
export function rpcError(error: { code: number; message: string }): UpstreamError {
  const words = error.message.replace(/\s+/g, ' ').trim().slice(0, 500);
  return new UpstreamError('rpc', words === '' ? `it answered with error ${error.code}` : `it answered: ${words}`, {
    sent: true,
    rpcCode: error.code,
  });
}
