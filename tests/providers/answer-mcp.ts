import { randomUUID } from 'node:crypto';
import { ordinaryResult, type Message } from '../upstreams/ordinary-answers.ts';
import { resourceMetadataUrls } from './answer-metadata.ts';
import { findBearer } from './find-bearer.ts';
import { mcpUrlOf, type AccessToken, type Answer, type ProviderState, type SeenRequest } from './provider-state.ts';

/** The protected MCP server: streamable HTTP in both eras, a session belonging to whom it was opened for. */
export function answerMcp(state: ProviderState, request: SeenRequest): Answer {
  const message: Message = request.json;
  const token = findBearer(state, request);
  const refusal = findRefusal(state, request, message, token);
  if (refusal) return refusal;

  const user = token?.consent.user;
  const session = request.headers['mcp-session-id'];
  if (session !== undefined) {
    const isTheirs = state.sessions.has(String(session)) && (state.sessions.get(String(session)) ?? user) === user;
    if (!isTheirs) return rpcError(404, message, -32_001, 'Session not found');
  }
  if (request.method === 'DELETE') {
    state.sessions.delete(String(session));
    return { status: 200 };
  }
  if (request.method !== 'POST') return { status: 405 };
  if (message.method === undefined || message.id === undefined) return { status: 202 };

  const result = message.method === 'tools/call' ? call(state, message, token, session) : undefined;
  const usual = ordinaryResult(message, state.options.toolsOf(user));
  if (!usual) return rpcError(404, message, -32_601, 'Method not found');
  const headers: Record<string, string> = {};
  if (message.method === 'initialize') {
    headers['mcp-session-id'] = randomUUID();
    state.sessions.set(headers['mcp-session-id'], user);
  }
  return { status: 200, headers, body: { jsonrpc: '2.0', id: message.id, result: { ...usual, ...result } } };
}

/** Keeps the call, and gives what differs from an ordinary result. */
function call(
  state: ProviderState,
  { params }: Message,
  token: (AccessToken & { value: string }) | undefined,
  session: string | string[] | undefined,
): Record<string, unknown> {
  const tool = String(params?.['name']);
  const given = params?.['arguments'];
  const user = token?.consent.user;
  state.calls.push({
    tool,
    arguments: typeof given === 'object' && given !== null ? { ...given } : {},
    user,
    token: token?.value,
    session: session === undefined ? undefined : String(session),
  });
  if (!state.options.toolsOf(user).some(({ name }) => name === tool)) {
    return { content: [{ type: 'text', text: `Unknown tool ${tool}` }], isError: true };
  }
  return tool === 'whoami' ? { content: [{ type: 'text', text: user ?? 'nobody' }] } : {};
}

function findRefusal(
  state: ProviderState,
  request: SeenRequest,
  message: Message,
  token: AccessToken | undefined,
): Answer | undefined {
  const { options } = state;
  const needed = message.method === 'tools/list' || message.method === 'tools/call' ? message.method : 'initialize';
  if (!token) {
    if (request.headers.authorization === undefined && options.anonymous.includes(needed)) return undefined;
    return unauthorized(state, request.headers.authorization !== undefined);
  }
  if (options.checksAudience && token.audience !== undefined && token.audience !== mcpUrlOf(state))
    return unauthorized(state, true);

  const tool = message.method === 'tools/call' ? String(message.params?.['name']) : '';
  const wanted = `${options.scopesWanted[needed] ?? ''} ${options.scopesWanted[tool] ?? ''}`.split(' ').filter(Boolean);
  const held = token.consent.scope.split(' ');
  if (wanted.every((scope) => held.includes(scope))) return undefined;
  const challenge = [`error="insufficient_scope"`, `scope="${wanted.join(' ')}"`, ...resourceMetadataPart(state)];
  return {
    status: 403,
    headers: { 'www-authenticate': `Bearer ${challenge.join(', ')}` },
    body: { error: 'insufficient_scope' },
  };
}

function unauthorized(state: ProviderState, showedToken: boolean): Answer {
  const { challenge, challengeScope } = state.options;
  if (challenge === 'none') return { status: 401, body: { error: 'unauthorized' } };
  const parts = [
    ...(showedToken ? ['error="invalid_token"'] : []),
    ...(challenge === 'full' ? resourceMetadataPart(state) : []),
    ...(challenge === 'full' && challengeScope !== undefined ? [`scope="${challengeScope}"`] : []),
  ];
  const header = parts.length === 0 ? 'Bearer' : `Bearer ${parts.join(', ')}`;
  return { status: 401, headers: { 'www-authenticate': header }, body: { error: 'invalid_token' } };
}

function resourceMetadataPart(state: ProviderState): string[] {
  return resourceMetadataUrls(state)
    .slice(0, 1)
    .map((url) => `resource_metadata="${url}"`);
}

function rpcError(status: number, message: Message, code: number, text: string): Answer {
  return { status, body: { jsonrpc: '2.0', id: message.id ?? null, error: { code, message: text } } };
}
