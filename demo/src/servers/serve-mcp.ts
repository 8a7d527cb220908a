import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { AuthInfo, McpServer } from '@modelcontextprotocol/server';
import { createAdmission } from './admit-caller.ts';
import type { DemoAuth, DemoServer } from './demo-server.ts';

const path = '/mcp';
const metadataPath = `/.well-known/oauth-protected-resource${path}`;

/**
 * Serves tools over streamable HTTP at `/mcp` on a free loopback port, to callers that show the credentials of `auth`.
 * @param options.build makes the server anew for each request, for the caller whose token was shown; what it remembers lives outside of it
 * @param options.revisions which protocol revisions it speaks: all, or only 2026-07-28
 */
export async function serveMcp(options: {
  build: (caller?: AuthInfo) => McpServer;
  auth: DemoAuth;
  revisions: 'all' | '2026-07-28';
}): Promise<DemoServer> {
  const { auth } = options;
  const handler = createMcpHandler(({ authInfo }) => options.build(authInfo), {
    legacy: options.revisions === 'all' ? 'stateless' : 'reject',
  });
  const answer = toNodeHandler(handler);
  const isLocalHost = localhostHostValidation();
  const isLocalOrigin = localhostOriginValidation();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const origin = `http://127.0.0.1:${address.port}`;
  const url = `${origin}${path}`;
  const admit = createAdmission(auth, url, `${origin}${metadataPath}`);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLocalHost(request, response) || !isLocalOrigin(request, response)) return;
    const asked = new URL(request.url ?? '/', origin).pathname;
    if (asked === metadataPath && auth.type === 'oauth2') return send(response, describeResource(url, auth));
    if (asked !== path) return send(response, new Response('Not found', { status: 404 }));
    const admission = await admit(request);
    if (!admission.ok) return send(response, admission.refusal);
    // The adapter's type has no room for a `method` that is there and undefined, as node's has.
    const given = request as Parameters<typeof answer>[0];
    await answer(admission.caller ? Object.assign(given, { auth: admission.caller }) : given, response);
  }
  server.on('request', (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  return {
    url,
    transport: 'streamable_http',
    auth,
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

/** RFC 9728: where callers get a token for this server. */
function describeResource(url: string, auth: Extract<DemoAuth, { type: 'oauth2' }>): Response {
  return Response.json({
    resource: url,
    authorization_servers: [auth.issuer],
    scopes_supported: auth.scopes,
    bearer_methods_supported: ['header'],
  });
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}
