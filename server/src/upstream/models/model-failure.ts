import { APICallError } from '@ai-sdk/provider';
import { UpstreamError } from '../upstream.ts';
import { hideKeyLike } from './hide-key.ts';

export type ModelFailureKind =
  | 'rate_limited' // 429, or the account's quota is used up
  | 'overloaded' // 503, 529: the provider has no room now
  | 'server' // another 5xx, or an answer that cannot be read
  | 'unauthorized' // 401, 403: the key is wrong, or may not use the model
  | 'context_overflow' // the prompt is longer than the model takes
  | 'bad_request' // any other 4xx, or something that the model cannot take
  | 'network' // refused, reset, cut, or an address that may not be dialed
  | 'timeout' // no answer in time
  | 'cancelled'; // by us

export type ModelFailure = {
  kind: ModelFailureKind;
  /** True when the same call may succeed later. */
  retryable: boolean;
  /** What the provider asked for, in ms, however long. */
  retryAfterMs?: number;
  /** One or two sentences for people: no secret, no request. */
  detail: string;
};

/** What is known of an error, whichever package threw it. */
type Signs = { status: number | undefined; code: string; text: string; headers: Record<string, string> };

/**
 * Tells what went wrong with a call of a model, from whatever was thrown or came as an `error` part of its stream: errors of
 * `ai` and its provider packages, of the guarded fetch, of Node, plain objects and text. Never throws.
 */
export function classifyModelFailure(error: unknown): ModelFailure {
  const chain = causesOf(error);
  return classifyOurs(chain) ?? classifyAnswer(chain) ?? classifyTransport(chain) ?? unreadable(chain);
}

/** The error, what it wraps, and so on: 8 at most. */
function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at: unknown = error; at != null && chain.length < 8;) {
    chain.push(at);
    at = typeof at !== 'object' ? undefined : 'lastError' in at ? at.lastError : 'cause' in at ? at.cause : undefined;
  }
  return chain;
}

function classifyOurs(chain: readonly unknown[]): ModelFailure | undefined {
  const names = chain.map((error) => stringOf(error, 'name'));
  if (names.includes('TimeoutError')) return failure('timeout', true, 'The model did not answer in time.');
  if (names.includes('AbortError')) return failure('cancelled', false, 'The call of the model was cancelled.');
  const broken = chain.find((error) => stringOf(error, 'name') === 'ModelStreamBroken');
  return broken ? failure('network', true, `${stringOf(broken, 'message')}.`) : undefined;
}

function classifyAnswer(chain: readonly unknown[]): ModelFailure | undefined {
  const signs = chain.map(readSigns).find((found) => found !== undefined);
  if (!signs) return undefined;
  const { status, code, text } = signs;
  const told = said(text);
  const retryAfterMs = readRetryAfter(signs);
  const waiting = retryAfterMs === undefined ? {} : { retryAfterMs };

  if (contextOverflow.test(`${code} ${text}`) && (status === undefined || status < 500)) {
    return failure('context_overflow', false, 'The conversation is longer than the model can read.');
  }
  if (/insufficient_quota|billing|credit balance/i.test(`${code} ${text}`)) {
    return failure('rate_limited', false, "The quota or credit of the provider's account is used up.");
  }
  if (
    status === 401 ||
    status === 403 ||
    /authentication_error|permission_error|invalid_api_key|UNAUTHENTICATED|api key not valid/i.test(`${code} ${text}`)
  ) {
    return failure('unauthorized', false, 'The provider refused the key, or the key may not use this model.');
  }
  if (status === 429 || /rate_limit|RESOURCE_EXHAUSTED|throttling/i.test(code)) {
    return { ...failure('rate_limited', true, 'The provider limits how often it may be asked.'), ...waiting };
  }
  if (status === 529 || status === 503 || /overloaded|slow_down|UNAVAILABLE|serviceUnavailable|modelNotReady/i.test(code)) {
    return { ...failure('overloaded', true, 'The provider is overloaded.'), ...waiting };
  }
  if (status === 408 || status === 504 || /modelTimeout/i.test(code)) {
    return { ...failure('timeout', true, 'The provider gave up waiting for the model.'), ...waiting };
  }
  if (status === undefined ? serverCode.test(code) : status >= 500) {
    return { ...failure('server', true, `The provider failed${status === undefined ? '' : ` (HTTP ${status})`}.`), ...waiting };
  }
  if (status === 404) return failure('bad_request', false, `The provider does not know the model or the address${told}`);
  return failure('bad_request', status === 409, `The provider did not accept the request${told}`);
}

const contextOverflow =
  /context_length_exceeded|exceed_context_size|maximum context length|context window|prompt is too long|exceeds? (?:the )?(?:available )?context|context limit|input is too long|input token count.{0,40}exceeds|request_too_large|too many (?:input )?tokens/i;
const serverCode = /server_error|api_error|internal|modelStreamError/i;

function classifyTransport(chain: readonly unknown[]): ModelFailure | undefined {
  const dialed = chain.find((error) => error instanceof UpstreamError);
  if (dialed) return classifyDial(dialed);
  const codes = chain.map((error) => stringOf(error, 'code')).join(' ');
  if (/TIMEOUT|ETIMEDOUT/.test(codes)) return failure('timeout', true, 'The model did not answer in time.');
  const messages = chain.map((error) => stringOf(error, 'message')).join(' ');
  if (
    /ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOST|ENET|UND_ERR|CERT|SSL|TLS/.test(codes) ||
    /fetch failed|terminated|cannot connect|socket|premature close/i.test(messages)
  ) {
    return failure('network', true, 'The connection to the model failed.');
  }
  return undefined;
}

/** The guarded fetch says in its own words what went wrong, without a host or a secret. */
function classifyDial({ failure: dialFailure, message }: UpstreamError): ModelFailure {
  switch (dialFailure) {
    case 'blocked_address':
      return failure('network', false, `The model's address may not be dialed${said(message)}`);
    case 'timeout':
      return failure('timeout', true, 'The model did not answer in time.');
    case 'cancelled':
      return failure('cancelled', false, 'The call of the model was cancelled.');
    case 'http':
      return failure('bad_request', false, `The model's address is not the right one${said(message)}`);
    default:
      return failure('network', true, `The connection to the model failed${said(message)}`);
  }
}

function unreadable(chain: readonly unknown[]): ModelFailure {
  const names = chain.map((error) => stringOf(error, 'name')).join(' ');
  if (/JSONParse|TypeValidation|InvalidResponseData|EmptyResponseBody|NoContentGenerated/.test(names)) {
    return failure('server', true, 'The provider gave an answer that cannot be read.');
  }
  if (/LoadAPIKey/.test(names)) return failure('unauthorized', false, 'The model has no key.');
  if (/UnsupportedFunctionality|InvalidPrompt|InvalidArgument/.test(names)) {
    return failure('bad_request', false, `The model cannot take this request${said(stringOf(chain[0], 'message'))}`);
  }
  return failure('server', false, 'The call of the model failed.');
}

/** Status, code and text of an error that carries an answer of the provider; undefined for one that does not. */
function readSigns(error: unknown): Signs | undefined {
  if (typeof error === 'string') return { status: undefined, code: '', text: error, headers: {} };
  if (APICallError.isInstance(error)) {
    if (error.statusCode === undefined || error.statusCode < 400) return undefined; // its cause says more
    const inner = innerError(parse(error.responseBody ?? ''));
    const code = `${fieldsOf(inner)} ${error.responseHeaders?.['x-amzn-errortype'] ?? ''}`;
    return { status: error.statusCode, code, text: error.message, headers: error.responseHeaders ?? {} };
  }
  if (typeof error !== 'object' || error === null || (error instanceof Error && !('statusCode' in error))) {
    return undefined;
  }
  const inner = innerError(error);
  const text = stringOf(inner, 'message');
  if (text === '') return undefined;
  return { status: numberOf(error, 'statusCode') ?? statusIn(numberOf(inner, 'code')), code: fieldsOf(inner), text, headers: {} };
}

/** Providers wrap what went wrong: `{error}`, `{response: {error}}`, or a list of one. */
function innerError(value: unknown): unknown {
  if (Array.isArray(value)) return innerError(value[0]);
  if (typeof value !== 'object' || value === null) return value;
  if ('error' in value && typeof value.error === 'object' && value.error !== null) return value.error;
  return 'response' in value ? innerError(value.response) : value;
}

function fieldsOf(error: unknown): string {
  return ['type', 'code', 'status', '__type'].map((name) => stringOf(error, name)).join(' ');
}

function readRetryAfter({ headers, text }: Signs): number | undefined {
  const ms = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const after = headers['retry-after'];
  if (after !== undefined) {
    const waitMs = Number.isNaN(Number(after)) ? Date.parse(after) - Date.now() : Number(after) * 1_000;
    if (Number.isFinite(waitMs)) return Math.max(0, waitMs);
  }
  const seconds = /retry in (\d+(?:\.\d+)?)s/i.exec(text)?.[1]; // Gemini says it only there
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1_000);
}

function failure(kind: ModelFailureKind, retryable: boolean, detail: string): ModelFailure {
  return { kind, retryable, detail };
}

/** What the provider said, as the end of a sentence: one line, 300 characters at most, nothing in it that looks like a key. */
function said(text: string): string {
  const line = hideKeyLike(text.replace(/[\p{Cc}\s]+/gu, ' ').trim()).replace(/\.$/, '');
  if (line === '') return '.';
  return line.length > 300 ? `: ${line.slice(0, 300)}…` : `: ${line}.`;
}

function statusIn(code: number | undefined): number | undefined {
  return code !== undefined && code >= 400 && code <= 599 ? code : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stringOf(value: unknown, name: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : '';
}

function numberOf(value: unknown, name: string): number | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'number' ? found : undefined;
}
