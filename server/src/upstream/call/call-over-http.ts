import { parseExactJsonIfPossible } from '../../exact-json.ts';
import { answerQuestions, type NextRound } from './answer-questions.ts';
import type { Session } from '../pool/session.ts';
import { type CallLimits, type ToolCallRequest, type ToolCallResult, UpstreamError } from '../upstream.ts';
import { envelope, replyTo, resultTypeOf, routingHeaders, tell } from '../wire/ask.ts';
import type { Deadline } from '../wire/deadline.ts';
import { isObject, type JsonObject } from '../wire/json-rpc.ts';
import { findMirroredParams, mirrorParams } from '../wire/mirror-params.ts';
import { type Listener, readAnswer } from '../wire/read-answer.ts';
import { postMessage } from '../wire/send-message.ts';

const maxRounds = 10;

export type CallHooks = {
  deadline: Deadline;
  onProgress: CallLimits['onProgress'];
  /** Told when the request is about to be on its way. */
  onSent: () => void;
  /** Given: questions of a stateless upstream are put to the user. Those of a stateful one go through `callByClient`. */
  interaction?: CallLimits['interaction'];
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
  let round: NextRound = {};
  for (let rounds = 1; rounds <= maxRounds; rounds += 1) {
    const result = await sendOnce(session, request, round, hooks);
    const type = session.era === 'stateful' ? 'complete' : resultTypeOf(result);
    if (type === 'complete') return result;
    if (type !== 'input_required' || !hooks.interaction) throw notComplete(type);
    round = await answerQuestions(result, hooks.interaction, hooks.deadline.signal);
    hooks.deadline.extend();
  }
  throw new UpstreamError('protocol', `it asks for input more than ${maxRounds} times`, { sent: true });
}

async function sendOnce(session: Session, request: ToolCallRequest, round: NextRound, hooks: CallHooks): Promise<JsonObject> {
  const { signal } = hooks.deadline;
  const id = session.nextId();
  const headers = { ...routingHeaders(session, 'tools/call', request.tool), ...mirroredHeaders(session, request) };
  hooks.onSent();
  try {
    const answer = await postMessage(session, toBody(session, id, request, round, hooks), headers, signal);
    return await readAnswer(session, answer, id, toListener(session, id, hooks), signal);
  } catch (error) {
    if (signal.aborted && session.era === 'stateful') {
      tell(session, { method: 'notifications/cancelled', params: { requestId: id, reason: 'Gatehouse gave the call up' } });
    }
    throw error;
  }
}

function toBody(session: Session, id: string, request: ToolCallRequest, round: NextRound, hooks: CallHooks): string {
  const name = JSON.stringify(request.tool);
  const meta = JSON.stringify(metaOf(session, id, request, hooks));
  const more = Object.entries(round).map(([key, value]) => `,"${key}":${JSON.stringify(value)}`);
  return `{"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":{"name":${name},"arguments":${request.argumentsJson},"_meta":${meta}${more.join('')}}}`;
}

function metaOf(session: Session, id: string, { callId }: ToolCallRequest, { interaction }: CallHooks): JsonObject {
  const own = { progressToken: id, 'gatehouse/callId': callId };
  if (session.era === 'stateful') return own;
  const offered = interaction ? { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {}, url: {} } } } : {};
  return { ...envelope, 'io.modelcontextprotocol/protocolVersion': session.protocolVersion, ...offered, ...own };
}

function mirroredHeaders(session: Session, { definition, argumentsJson }: ToolCallRequest): Record<string, string> {
  if (session.era === 'stateful' || definition === undefined) return {};
  const found = findMirroredParams(definition.inputSchema);
  if (!found.ok || found.params.length === 0) return {};
  const args = parseExactJsonIfPossible(argumentsJson);
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
function notComplete(type: string): UpstreamError {
  const wants: Record<string, string> = {
    input_required: 'it wants to ask something back in the middle of the call, which Gatehouse does not support yet',
    task: 'it wants to go on in the background, which Gatehouse does not support yet',
  };
  return new UpstreamError('protocol', wants[type] ?? 'its answer is of a kind that Gatehouse does not know', { sent: true });
}
