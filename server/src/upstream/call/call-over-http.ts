import type { Session } from '../pool/session.ts';
import { type CallLimits, type ToolCallRequest, type ToolCallResult, UpstreamError } from '../upstream.ts';
import { envelope, replyTo, resultTypeOf, routingHeaders, tell } from '../wire/ask.ts';
import type { Deadline } from '../wire/deadline.ts';
import { isObject, type JsonObject } from '../wire/json-rpc.ts';
import { findMirroredParams, mirrorParams } from '../wire/mirror-params.ts';
import { type Listener, readAnswer } from '../wire/read-answer.ts';
import { postMessage } from '../wire/send-message.ts';

export type CallHooks = {
  deadline: Deadline;
  onProgress: CallLimits['onProgress'];
  /** Told when the request is about to be on its way. */
  onSent: () => void;
  /** The upstream said on the call's stream that its tool list changed. */
  onListChanged: () => void;
};

/**
 * `tools/call` over streamable HTTP: the arguments go into the message as they came, the answer is parsed once.
 * Progress extends the deadline. When the deadline ends it, a stateful upstream is told so; a stateless one sees the stream close.
 *
 * @throws UpstreamError
 */
export async function callOverHttp(session: Session, request: ToolCallRequest, hooks: CallHooks): Promise<ToolCallResult> {
  const { signal } = hooks.deadline;
  const id = session.nextId();
  const headers = { ...routingHeaders(session, 'tools/call', request.tool), ...mirroredHeaders(session, request) };
  hooks.onSent();
  try {
    const answer = await postMessage(session, toBody(session, id, request), headers, signal);
    const result = await readAnswer(session, answer, id, toListener(session, id, hooks), signal);
    assertComplete(session, result);
    return result;
  } catch (error) {
    if (signal.aborted && session.era === 'stateful') {
      tell(session, { method: 'notifications/cancelled', params: { requestId: id, reason: 'Gatehouse gave the call up' } });
    }
    throw error;
  }
}

function toBody(session: Session, id: string, request: ToolCallRequest): string {
  const own = { progressToken: id, 'gatehouse/callId': request.callId };
  const meta =
    session.era === 'stateful'
      ? own
      : { ...envelope, 'io.modelcontextprotocol/protocolVersion': session.protocolVersion, ...own };
  const name = JSON.stringify(request.tool);
  return `{"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":{"name":${name},"arguments":${request.argumentsJson},"_meta":${JSON.stringify(meta)}}}`;
}

function mirroredHeaders(session: Session, { definition, argumentsJson }: ToolCallRequest): Record<string, string> {
  if (session.era === 'stateful' || definition === undefined) return {};
  const found = findMirroredParams(definition.inputSchema);
  if (!found.ok || found.params.length === 0) return {};
  const args: unknown = JSON.parse(argumentsJson);
  return isObject(args) ? mirrorParams(found.params, args) : {};
}

function toListener(session: Session, id: string, hooks: CallHooks): Listener {
  return (message) => {
    if (message.kind === 'request') replyTo(session, message);
    else if (message.method === 'notifications/tools/list_changed') hooks.onListChanged();
    else if (message.method === 'notifications/progress' && message.params['progressToken'] === id) {
      hooks.deadline.extend();
      const progress = toProgress(message.params);
      if (progress) hooks.onProgress?.(progress);
    }
  };
}

function toProgress(params: JsonObject): { progress: number; total?: number; message?: string } | undefined {
  const { progress, total, message } = params;
  if (typeof progress !== 'number') return undefined;
  return {
    progress,
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof message === 'string' ? { message: message.slice(0, 500) } : {}),
  };
}

// We declare no capability that would allow these answers.
function assertComplete(session: Session, result: JsonObject): void {
  const type = session.era === 'stateful' ? 'complete' : resultTypeOf(result);
  if (type === 'complete') return;
  const wants: Record<string, string> = {
    input_required: 'it wants to ask something back in the middle of the call, which Gatehouse does not support yet',
    task: 'it wants to go on in the background, which Gatehouse does not support yet',
  };
  throw new UpstreamError('protocol', wants[type] ?? 'its answer is of a kind that Gatehouse does not know', { sent: true });
}
