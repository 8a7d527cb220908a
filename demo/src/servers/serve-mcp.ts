import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { McpServer } from '@modelcontextprotocol/server';
import type { DemoAuth, DemoServer } from './demo-server.ts';

/**
 * Serves tools over streamable HTTP at `/mcp` on a free loopback port, to callers that show the credentials of `auth`.
 * @param options.build makes the server anew for each request; what it remembers lives outside of it
 * @param options.revisions which protocol revisions it speaks: all, or only 2026-07-28
 */
export async function serveMcp(options: {
  build: () => McpServer;
  auth: DemoAuth;
  revisions: 'all' | '2026-07-28';
}): Promise<DemoServer> {
  const handler = createMcpHandler(options.build, { legacy: options.revisions === 'all' ? 'stateless' : 'reject' });
  const answer = toNodeHandler(handler);
  const isLocalHost = localhostHostValidation();
  const isLocalOrigin = localhostOriginValidation();
  const server = createServer((request, response) => {
    if (!isLocalHost(request, response) || !isLocalOrigin(request, response)) return;
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/mcp') return refuse(response, 404, 'Not found');
    if (!isAuthorized(request, options.auth)) return refuse(response, 401, 'Credentials are missing or wrong');
    // The adapter's type has no room for a `method` that is there and undefined, as node's has.
    answer(request as Parameters<typeof answer>[0], response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    transport: 'streamable_http',
    auth: options.auth,
    async close() {
      if (!server.listening) return;
      await handler.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function isAuthorized(request: IncomingMessage, auth: DemoAuth): boolean {
  switch (auth.type) {
    case 'none':
      return true;
    case 'api_key':
      return isSame(request.headers[auth.header.toLowerCase()], auth.value);
    case 'custom_headers':
      return Object.entries(auth.headers).every(([name, value]) => isSame(request.headers[name.toLowerCase()], value));
  }
}

function isSame(given: string | string[] | undefined, wanted: string): boolean {
  const [one, other] = [Buffer.from(String(given ?? '')), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message } }));
}
