import { setTimeout as wait } from 'node:timers/promises';
import { exchangeError } from '../dial/dial-error.ts';
import type { HttpAnswer } from '../dial/exchange.ts';
import { UpstreamError } from '../upstream.ts';
import { refusalOf } from './credentials.ts';
import { isSessionLost, type RefusalError } from './is-session-lost.ts';
import { type Incoming, type JsonObject, isObject, parseMessages, rpcError } from './json-rpc.ts';
import { readEvents } from './read-events.ts';
import { challengeOf, type Connection, getStream, SessionLost } from './send-message.ts';
import { WebPageAnswer } from './web-page-answer.ts';
import { wireLimits } from './wire-limits.ts';

/** Hears everything on the answer's stream that is not the answer. */
export type Listener = (message: Exclude<Incoming, { kind: 'answer' }>) => void;

/**
 * Reads the answer to request `id` out of an HTTP answer: one JSON body, or an event stream. A stream of the stateful era
 * that ends early is asked for again from its last event on, after the wait that it names.
 *
 * @throws UpstreamError, or the signal's reason
 */
export async function readAnswer(
  connection: Connection,
  answer: HttpAnswer,
  id: string,
  listener: Listener,
  signal: AbortSignal,
): Promise<JsonObject> {
  try {
    await assertGood(connection, answer, id);
    const type = mediaType(answer);
    if (type === 'text/event-stream') return await readStream(connection, answer, id, listener, signal);
    if (type !== 'application/json') {
      answer.body.discard();
      throw notMcp(type, answer.statusCode);
    }
    const messages = parseMessages(await answer.body.text(wireLimits.answerBytes));
    const own = messages.find((message) => message.kind === 'answer' && message.id === id) ?? messages.find(isAnswer);
    if (own?.kind !== 'answer') throw new UpstreamError('protocol', 'its answer is no JSON-RPC answer', { sent: true });
    return unwrap(own);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw connection.principal.sent.hideInError(exchangeError(error));
  }
}

/** The result in an answer. @throws UpstreamError `rpc` for an error object */
function unwrap(answer: Extract<Incoming, { kind: 'answer' }>): JsonObject {
  if (answer.error) throw rpcError(answer.error);
  return answer.result ?? {};
}

async function readStream(
  connection: Connection,
  first: HttpAnswer,
  id: string,
  listener: Listener,
  signal: AbortSignal,
): Promise<JsonObject> {
  const caps = { eventBytes: wireLimits.answerBytes, streamBytes: wireLimits.streamBytes };
  let waitMs = 1_000;
  let lastEventId: string | undefined;
  let answer = first;
  for (;;) {
    const seenBefore = lastEventId;
    const events = readEvents(answer.body, caps, (asked) => (waitMs = Math.min(asked, wireLimits.retryMs)));
    try {
      for (let next = await events.next(); next.done !== true; next = await events.next()) {
        if (next.value.id !== undefined) lastEventId = next.value.id;
        const own = takeAnswer(next.value.data, id, listener);
        if (own === undefined) continue;
        finish(events);
        return unwrap(own);
      }
    } catch (error) {
      void events.return(undefined);
      if (error instanceof UpstreamError || signal.aborted || lastEventId === undefined) throw error;
    }
    // Without news since the last attempt, asking again would go on for ever.
    if (connection.era !== 'stateful' || lastEventId === undefined || lastEventId === seenBefore) {
      throw new UpstreamError('closed', endedEarly, { sent: true });
    }
    await wait(waitMs, undefined, { signal });
    answer = await resume(connection, lastEventId, signal);
  }
}

/**
 * Asks for the rest of a stream. The request itself was taken: whatever refuses the rest (a lost session, a token that has run
 * out, a proxy) says nothing about it, and must not have it sent again.
 */
async function resume(connection: Connection, lastEventId: string, signal: AbortSignal): Promise<HttpAnswer> {
  try {
    const answer = await getStream(connection, lastEventId, signal);
    await assertGood(connection, answer);
    if (mediaType(answer) === 'text/event-stream') return answer;
    answer.body.discard();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UpstreamError('closed', endedEarly, { sent: true, cause: error });
  }
  throw new UpstreamError('closed', endedEarly, { sent: true });
}

const endedEarly = 'it ended the stream without an answer';

function takeAnswer(data: string, id: string, listener: Listener): Extract<Incoming, { kind: 'answer' }> | undefined {
  if (data === '') return undefined;
  let own: Extract<Incoming, { kind: 'answer' }> | undefined;
  for (const message of parseMessages(data)) {
    if (message.kind !== 'answer') listener(message);
    else if (message.id === id) own = message;
  }
  return own;
}

// Most servers end the stream right after the answer: waiting a moment for it keeps the connection in use.
function finish(events: AsyncGenerator<unknown>): void {
  const timer = setTimeout(() => void events.return(undefined).catch(() => undefined), 250);
  timer.unref();
  const drain = async () => {
    while ((await events.next()).done !== true);
  };
  drain()
    .catch(() => undefined)
    .finally(() => clearTimeout(timer));
}

/** @param id of the request that is answered, if it is one */
async function assertGood(connection: Connection, answer: HttpAnswer, id?: string): Promise<void> {
  const { statusCode } = answer;
  if (statusCode >= 200 && statusCode < 300 && statusCode !== 202 && statusCode !== 204) return;
  const refusal = refusalOf(statusCode, challengeOf(answer));
  if (refusal) {
    answer.body.discard();
    throw refusal;
  }
  if (statusCode === 202 || statusCode === 204) {
    answer.body.discard();
    throw new UpstreamError('protocol', `it answered a request with HTTP ${statusCode} and nothing else`, { sent: true });
  }
  const error = await readRpcError(answer);
  if (connection.sessionId !== undefined && isSessionLost(statusCode, error, id)) throw new SessionLost();
  if (error) throw new UpstreamError('rpc', rpcError(error).message, { sent: true, rpcCode: error.code, httpStatus: statusCode });
  throw new UpstreamError('http', `it answered with HTTP ${statusCode}`, { sent: statusCode >= 500, httpStatus: statusCode });
}

async function readRpcError(answer: HttpAnswer): Promise<(RefusalError & { code: number }) | undefined> {
  if (mediaType(answer) !== 'application/json') {
    answer.body.discard();
    return undefined;
  }
  const text = await answer.body.text(wireLimits.errorBytes).catch(() => '');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(body) || !isObject(body['error'])) return undefined;
  const { code, message } = body['error'];
  if (typeof code !== 'number') return undefined;
  return { id: body['id'], code, message: typeof message === 'string' ? message : '' };
}

function isAnswer(message: Incoming): boolean {
  return message.kind === 'answer';
}

function mediaType(answer: HttpAnswer): string {
  const header = answer.headers['content-type'];
  return ((typeof header === 'string' ? header : header?.[0]) ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function notMcp(type: string, status: number): UpstreamError {
  if (type === 'text/html') return new WebPageAnswer(status);
  const what = type === '' ? 'no content type' : `content of the type ${type.slice(0, 60)}`;
  return new UpstreamError('protocol', `it answered with ${what}, which is not MCP`, { sent: true, httpStatus: status });
}
