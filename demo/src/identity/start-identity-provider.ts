import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { answerInteraction } from './answer-interaction.ts';
import type { IdentityClient, IdentityProvider, IdentityUser } from './identity-provider.ts';
import { makeConfiguration } from './provider-configuration.ts';
import { renderPage } from './render-page.ts';

/**
 * Starts a real identity provider on loopback: OpenID Connect sign-in with a page, and OAuth for MCP servers with resource indicators,
 * JWT access tokens, dynamic registration, revocation, and refresh tokens that are used once. It forgets everything when it ends.
 *
 * @param options.port 0 takes any free one
 * @param options.resourceScopes every scope that a resource may have: a client that registers may name no other
 * @param options.tokenLifeSeconds of access tokens, 300 unless given
 * @param options.fetch gets the documents of clients that name themselves by an https address; without it they are not taken
 */
export async function startIdentityProvider(options: {
  port: number;
  clients: readonly IdentityClient[];
  users: readonly IdentityUser[];
  resourceScopes?: readonly string[];
  tokenLifeSeconds?: number;
  fetch?: typeof globalThis.fetch;
}): Promise<IdentityProvider> {
  const resources = new Map<string, readonly string[]>();
  const server = createServer();
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The identity provider has no port.');
  const issuer = `http://127.0.0.1:${address.port}`;
  const audience = `${issuer}/api`;
  const { clients, users, resourceScopes = [], tokenLifeSeconds = 300, fetch } = options;
  const provider = new Provider(
    issuer,
    await makeConfiguration({ audience, clients, users, resources, resourceScopes, tokenLifeSeconds, fetch }),
  );
  const answer = provider.callback();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPage = new URL(request.url ?? '/', issuer).pathname.startsWith('/interaction/');
    await (isPage ? answerInteraction(provider, users, request, response) : answer(request, response));
  }
  server.on('request', (request, response) => {
    serve(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(400, { 'content-type': 'text/html' }).end(renderPage('That did not work', ['Please start again.']));
    });
  });
  return {
    issuer,
    audience,
    addResource: (url, scopes) => void resources.set(url, scopes),
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
