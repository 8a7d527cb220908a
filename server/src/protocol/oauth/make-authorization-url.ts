import type { AuthorizationServer } from './authorization-server.ts';
import type { OAuthClient } from './oauth-client.ts';

/**
 * The URL that a browser is sent to for a code, with PKCE S256. A query that the endpoint already has is kept; what is set here
 * replaces parameters of the same name in it.
 *
 * Does not check that the endpoint is an http URL: `readServerMetadata` and the form for servers do.
 * @see RFC 6749, section 4.1.1; RFC 7636, section 4.3; RFC 8707, section 2.1
 */
export function makeAuthorizationUrl(request: {
  server: Pick<AuthorizationServer, 'authorizationEndpoint'>;
  client: Pick<OAuthClient, 'clientId'>;
  redirectUri: string;
  state: string;
  codeChallenge: string;
  scope?: string | undefined;
  resource?: string | undefined;
  audience?: string | undefined;
  prompt?: string | undefined;
}): string {
  const url = new URL(request.server.authorizationEndpoint);
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: request.client.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
    scope: request.scope,
    resource: request.resource,
    audience: request.audience,
    prompt: request.prompt,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, value);
  }
  // A space as %20: some providers read "+" in a scope as a plus sign.
  url.search = url.searchParams.toString().replaceAll('+', '%20');
  return url.href;
}
