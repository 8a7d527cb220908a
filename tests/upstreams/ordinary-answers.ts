export type Message = { id?: string | number; method?: string; params?: Record<string, unknown>; [key: string]: unknown };

export type Era = 'stateful' | 'stateless';

export const echoTool = {
  name: 'echo',
  description: 'Gives back its text.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  annotations: { readOnlyHint: true },
};

const info = { name: 'test-upstream', version: '1' };
const capabilities = { tools: { listChanged: true } };

/** Which era a message was sent in. */
export function eraOf(message: Message): Era {
  const meta = message.params?.['_meta'];
  return typeof meta === 'object' && meta !== null && 'io.modelcontextprotocol/protocolVersion' in meta
    ? 'stateless'
    : 'stateful';
}

/** What a sound server answers: the result, or undefined for a method that it does not know. */
export function ordinaryResult(message: Message, tools: readonly unknown[] = [echoTool]): Record<string, unknown> | undefined {
  const isStateless = eraOf(message) === 'stateless';
  const complete = isStateless ? { resultType: 'complete' } : {};
  const cacheable = isStateless ? { ttlMs: 60_000, cacheScope: 'private' } : {};
  switch (message.method) {
    case 'initialize':
      return { protocolVersion: '2025-11-25', capabilities, serverInfo: info };
    case 'server/discover':
      return isStateless
        ? {
            ...complete,
            ...cacheable,
            supportedVersions: ['2026-07-28'],
            capabilities,
            _meta: { 'io.modelcontextprotocol/serverInfo': info },
          }
        : undefined;
    case 'ping':
      return complete;
    case 'tools/list':
      return { ...complete, ...cacheable, tools };
    case 'tools/call':
      return { ...complete, content: [{ type: 'text', text: textOf(message) }] };
    default:
      return undefined;
  }
}

function textOf(message: Message): string {
  const args = message.params?.['arguments'];
  return typeof args === 'object' && args !== null && 'text' in args ? String(args.text) : '';
}
