import { type Dialer, type DialTarget, toTarget } from '../dial/create-dialer.ts';
import type { HttpAnswer } from '../dial/exchange.ts';
import { UpstreamError } from '../upstream.ts';
import { type Principal, sendWithCredentials } from './credentials.ts';

/** What requests of one connection have in common. */
export type Connection = {
  dialer: Dialer;
  principal: Principal;
  target: DialTarget;
  era: 'stateful' | 'stateless';
  protocolVersion: string;
  /** Of the stateful era, where the upstream gave one. */
  sessionId: string | undefined;
};

/** The upstream does not know the session any more. What was sent has not been executed. */
export class SessionLost extends UpstreamError {
  constructor() {
    super('http', 'it has forgotten the session (HTTP 404)', { httpStatus: 404 });
    this.name = 'SessionLost';
  }
}

const maxRedirects = 3;

/**
 * Posts one JSON-RPC message and gives back the HTTP answer, whatever its status. Redirects are followed where they keep the
 * method and stay on the origin.
 *
 * @param headers beside the credentials and those that every message carries; names in lower case
 * @throws UpstreamError, or the signal's reason
 */
export function postMessage(
  connection: Connection,
  body: string | Buffer,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return sendWithCredentials(
    connection.principal,
    (credentials) =>
      sendFollowing(connection.dialer, connection.target, {
        method: 'POST',
        headers: { ...credentials, ...messageHeaders(connection), ...headers },
        body,
        signal,
      }),
    handle,
    signal,
  );
}

/** Asks for the rest of a stream that ended early. */
export function getStream(connection: Connection, lastEventId: string, signal: AbortSignal): Promise<HttpAnswer> {
  return sendWithCredentials(
    connection.principal,
    (credentials) =>
      connection.dialer.request(connection.target, {
        method: 'GET',
        headers: { ...credentials, ...sessionHeaders(connection), accept: 'text/event-stream', 'last-event-id': lastEventId },
        signal,
      }),
    handle,
    signal,
  );
}

const handle = {
  discard: (answer: HttpAnswer) => answer.body.discard(),
  challengeOf,
};

/** The `WWW-Authenticate` of an answer; several headers of that name as one. */
export function challengeOf({ headers }: HttpAnswer): string | undefined {
  const header = headers['www-authenticate'];
  return Array.isArray(header) ? header.join(', ') : header;
}

function messageHeaders(connection: Connection): Record<string, string> {
  return {
    ...sessionHeaders(connection),
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
}

function sessionHeaders(connection: Connection): Record<string, string> {
  const version = { 'mcp-protocol-version': connection.protocolVersion };
  return connection.sessionId === undefined ? version : { ...version, 'mcp-session-id': connection.sessionId };
}

type Sent = Parameters<Dialer['request']>[1];

async function sendFollowing(dialer: Dialer, target: DialTarget, request: Sent): Promise<HttpAnswer> {
  let answer = await dialer.request(target, request);
  let at = target;
  for (let hop = 0; answer.statusCode === 307 || answer.statusCode === 308; hop += 1) {
    const { location } = answer.headers;
    const next = typeof location === 'string' ? URL.parse(location, at.origin + at.path) : null;
    answer.body.discard();
    if (next === null || next.origin !== target.origin || hop >= maxRedirects) {
      throw new UpstreamError(
        'http',
        'it redirects to another origin, where credentials do not go; an admin can enter that address',
        {
          httpStatus: answer.statusCode,
        },
      );
    }
    at = toTarget(next);
    answer = await dialer.request(at, request);
  }
  return answer;
}
