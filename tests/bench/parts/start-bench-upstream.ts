import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Any number of MCP servers on one port: every path is one. */
export type BenchUpstream = {
  /** The MCP server called `name`. It answers `tools/list` after `listDelayMs`. */
  urlOf: (name: string, listDelayMs?: number) => string;
  /** HTTP requests so far. */
  requests: () => number;
  close: () => Promise<void>;
};

type Message = { id?: number | string; method: string; params?: { arguments?: { text?: unknown }; protocolVersion?: string } };

/**
 * Starts MCP servers over streamable HTTP that cost next to nothing: revision 2025-06-18, JSON answers, `toolCount` tools of
 * which each gives back its `text`.
 */
export async function startBenchUpstream(toolCount: number): Promise<BenchUpstream> {
  const tools = JSON.stringify(Array.from({ length: toolCount }, (_, place) => toTool(place)));
  let requests = 0;
  let sessions = 0;

  const server = createServer((request, response) => {
    requests += 1;
    if (request.method !== 'POST') return void response.writeHead(request.method === 'DELETE' ? 200 : 405).end();
    void readBody(request).then((body) => answer(request, response, JSON.parse(body) as Message));
  });

  function answer(request: IncomingMessage, response: ServerResponse, message: Message): void {
    const { id, method, params } = message;
    if (id === undefined) return void response.writeHead(202).end();
    const send = (result: string, headers: Record<string, string> = {}) => {
      const body = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${result}}`;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers });
      response.end(body);
    };
    switch (method) {
      case 'initialize': {
        const info = `"serverInfo":{"name":"bench","version":"1"},"capabilities":{"tools":{}}`;
        return send(`"result":{"protocolVersion":"2025-06-18",${info}}`, { 'mcp-session-id': `s${(sessions += 1)}` });
      }
      case 'tools/list': {
        const delayMs = Number(new URL(request.url ?? '/', 'http://bench').searchParams.get('delay') ?? 0);
        if (delayMs === 0) return send(`"result":{"tools":${tools}}`);
        return void setTimeout(() => send(`"result":{"tools":${tools}}`), delayMs);
      }
      case 'tools/call':
        return send(`"result":{"content":[{"type":"text","text":${JSON.stringify(params?.arguments?.text ?? '')}}]}`);
      default:
        return send('"error":{"code":-32601,"message":"Method not found"}');
    }
  }

  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    urlOf: (name, listDelayMs) => `http://127.0.0.1:${port}/${name}${listDelayMs === undefined ? '' : `?delay=${listDelayMs}`}`,
    requests: () => requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function toTool(place: number): object {
  return {
    name: place === 0 ? 'echo' : `tool_${place}`,
    description: `Tool number ${place}. ${'It does something useful with what it is given. '.repeat(3)}`,
    inputSchema: {
      type: 'object',
      properties: { text: { type: 'string', description: 'What to work on' }, limit: { type: 'integer', minimum: 1 } },
      required: ['text'],
    },
    annotations: { readOnlyHint: true },
  };
}

/** The body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
