import { cleanText, parseErrorCode } from './clean-text.ts';
import { readScopes } from './scopes.ts';

/** An answer over HTTP, read whole. */
export type HttpReply = { status: number; contentType: string; text: string; retryAfter: string | null };

/** Tokens as they came; `expiresInSeconds` is absent where the provider did not say. */
export type IssuedTokens = {
  accessToken: string;
  refreshToken?: string;
  idToken?: string;
  scope?: string;
  expiresInSeconds?: number;
};

/**
 * Why an endpoint gave nothing: it refused (`error` says how), fails for now, or does not speak OAuth. `description` is the
 * provider's, cleaned of what cannot be seen; what was sent may still be repeated in it.
 */
export type ReplyFault = {
  ok: false;
  kind: 'refused' | 'temporary' | 'malformed';
  text: string;
  error?: string;
  description?: string;
  retryAfterSeconds?: number;
};

const passing = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);
// Types that a token has to be sent with a proof for. Others are sent as Bearer whatever they are called: providers use own names.
const provable = new Set(['dpop', 'mac', 'pop']);
const tenYearsSeconds = 10 * 365 * 24 * 3600;

/**
 * Reads what a token endpoint answered: JSON, or a form as GitHub writes it. An `error` counts whatever the status is; 5xx, 429
 * and 408 are temporary whatever the body says, and so is an error whose code says so.
 *
 * The token type is not compared with `Bearer`, against RFC 6749, section 7.1: only types that need a proof are refused.
 * @see RFC 6749, section 5.1 and 5.2
 */
export function readTokenReply(reply: HttpReply, now: Date): { ok: true; tokens: IssuedTokens } | ReplyFault {
  const fields = parseFields(reply);
  const fault = findReplyFault(reply, fields, now);
  if (fault) return fault;
  const accessToken = tokenOf(fields?.['access_token']);
  if (fields === undefined || accessToken === undefined) return malformed('it answered without an access token');
  const type = typeof fields['token_type'] === 'string' ? fields['token_type'].toLowerCase() : 'bearer';
  if (provable.has(type)) return malformed(`it gave a token of the type ${type}, which Gatehouse cannot use`);
  return { ok: true, tokens: { accessToken, ...readOtherFields(fields) } };
}

/**
 * The tokens of a success that somebody else has judged: an OpenID library, which takes values that no header and no database does.
 * @returns undefined when there is no access token that can be sent
 */
export function readTokenFields(fields: Fields): IssuedTokens | undefined {
  const accessToken = tokenOf(fields['access_token']);
  return accessToken === undefined ? undefined : { accessToken, ...readOtherFields(fields) };
}

function readOtherFields(fields: Fields): Omit<IssuedTokens, 'accessToken'> {
  const refreshToken = tokenOf(fields['refresh_token']);
  const idToken = tokenOf(fields['id_token']);
  const scope = readScopes(fields['scope']);
  const expiresInSeconds = secondsOf(fields['expires_in']);
  return {
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(idToken === undefined ? {} : { idToken }),
    ...(scope === undefined ? {} : { scope }),
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
  };
}

/** Why a reply is no success, as far as it can be told without knowing what was asked for. @returns undefined for a 2xx without an error */
export function findReplyFault(reply: HttpReply, fields: Fields | undefined, now: Date): ReplyFault | undefined {
  const error = parseErrorCode(fields?.['error']);
  const said = fields?.['error_description'] ?? fields?.['message'];
  const description = typeof said === 'string' ? cleanText(said) : undefined;
  const words = { ...(error === undefined ? {} : { error }), ...(description === undefined ? {} : { description }) };
  if (isPassing(reply.status) || (error !== undefined && passing.has(error))) {
    const retryAfterSeconds = parseRetryAfter(reply.retryAfter, now);
    const text = `it fails for now (HTTP ${reply.status})`;
    return { ok: false, kind: 'temporary', text, ...words, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  }
  if (error !== undefined) return { ok: false, kind: 'refused', text: `it refused (${error})`, ...words };
  if (reply.status >= 200 && reply.status < 300) return undefined;
  if (reply.status >= 300 && reply.status < 400) return malformed('it redirects instead of answering');
  return { ...malformed(`it answered with HTTP ${reply.status} and no OAuth error`), ...words };
}

type Fields = Record<string, unknown>;

/** The fields of a JSON object or of a form. @returns undefined when the text is neither */
export function parseFields({ text, contentType }: Pick<HttpReply, 'text' | 'contentType'>): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    const isForm =
      /^application\/x-www-form-urlencoded|^text\/plain/i.test(contentType) && /^[\w.~-]+=[^\s<>]*$/.test(text.trim());
    return isForm ? Object.fromEntries(new URLSearchParams(text.trim())) : undefined;
  }
}

/**
 * `Retry-After` in seconds, an hour at most.
 * @returns undefined when it is absent or neither a number nor a date
 * @see RFC 9110, section 10.2.3
 */
export function parseRetryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.min(3_600, Math.max(0, Math.ceil(seconds))) : undefined;
}

function isPassing(status: number): boolean {
  return (status >= 500 && status !== 501) || status === 429 || status === 408;
}

// A token goes into a header: it may hold nothing that ends one.
function tokenOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,65536}$/.test(value) ? value : undefined;
}

// Nothing, zero and less, and what is beyond ten years all say nothing that can be relied on. Less than a second is one: a token
// without any life would be renewed before each request.
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds <= tenYearsSeconds ? Math.max(1, Math.floor(seconds)) : undefined;
}

function malformed(text: string): ReplyFault {
  return { ok: false, kind: 'malformed', text };
}
