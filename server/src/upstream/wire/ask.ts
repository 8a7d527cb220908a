import { clientInfo } from '../client-info.ts';
import type { JsonObject } from './json-rpc.ts';
import { encodeHeaderValue } from './mirror-params.ts';
import { type Listener, readAnswer } from './read-answer.ts';
import { type Connection, postMessage } from './send-message.ts';

/** What every request of the stateless era says about us. We take no questions back, so no capability is declared. */
export const envelope = {
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
} as const;

/**
 * Sends one request and gives back its result.
 *
 * @param question.params without `_meta`
 * @throws UpstreamError, or the signal's reason
 */
export async function ask(
  connection: Connection,
  question: { id: string; method: string; params: JsonObject },
  listener: Listener,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { id, method, params } = question;
  const meta =
    connection.era === 'stateless'
      ? { ...envelope, 'io.modelcontextprotocol/protocolVersion': connection.protocolVersion }
      : undefined;
  const body = JSON.stringify({ jsonrpc: '2.0', id, method, params: meta ? { ...params, _meta: meta } : params });
  const answer = await postMessage(connection, body, routingHeaders(connection, method), signal);
  return readAnswer(connection, answer, id, listener, signal);
}

/** The headers that repeat what is asked, for what stands between us and a stateless upstream. */
export function routingHeaders(connection: Connection, method: string, name?: string): Record<string, string> {
  if (connection.era === 'stateful') return {};
  return { 'mcp-method': method, ...(name === undefined ? {} : { 'mcp-name': encodeHeaderValue(name) }) };
}

/** Answers what an upstream asks of us on a stream: a ping is answered, anything else is not supported. */
export function replyTo(connection: Connection, request: { id: string | number; method: string }): void {
  const answer =
    request.method === 'ping' ? { result: {} } : { error: { code: -32601, message: 'Gatehouse does not support this request' } };
  tell(connection, { id: request.id, ...answer });
}

/** Tells the upstream something without caring for the answer, for 5 s at most. */
export function tell(connection: Connection, message: JsonObject): void {
  const signal = AbortSignal.timeout(5_000);
  const { method } = message;
  const headers = typeof method === 'string' ? routingHeaders(connection, method) : {};
  postMessage(connection, JSON.stringify({ jsonrpc: '2.0', ...message }), headers, signal)
    .then((answer) => answer.body.discard())
    .catch(() => undefined);
}

/** The `resultType` of a stateless answer; one that is absent means `complete`. */
export function resultTypeOf(result: JsonObject): string {
  const type = result['resultType'];
  return typeof type === 'string' ? type : 'complete';
}
