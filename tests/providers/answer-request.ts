import { answerAuthorize } from './answer-authorize.ts';
import { answerMcp } from './answer-mcp.ts';
import { answerResourceMetadata, answerServerMetadata, resourceMetadataUrls, serverMetadataUrls } from './answer-metadata.ts';
import { answerRevoke } from './answer-revoke.ts';
import { answerToken } from './answer-token.ts';
import { findBearer } from './find-bearer.ts';
import { claimsOf } from './issue-tokens.ts';
import type { Answer, Endpoint, ProviderState, SeenRequest } from './provider-state.ts';
import { registerClient } from './register-client.ts';

/** Authorization endpoints, also at the root as servers without metadata have them. */
const servedPaths = /^(?:\/oauth)?\/(register|authorize|token|revoke|jwks|userinfo|end_session)$/;

/** Which part of the provider a URL is; a place where metadata could be but is not is `other`. */
export function endpointAt(state: ProviderState, url: URL): Endpoint {
  if (url.pathname === state.options.mcpPath && url.origin === state.origin) return 'mcp';
  const address = `${url.origin}${url.pathname}`;
  if (resourceMetadataUrls(state).includes(address)) return 'resource_metadata';
  if (serverMetadataUrls(state).includes(address)) return 'server_metadata';
  return (servedPaths.exec(url.pathname)?.[1] as Endpoint | undefined) ?? 'other';
}

export async function answerRequest(state: ProviderState, request: SeenRequest): Promise<Answer> {
  switch (request.endpoint) {
    case 'resource_metadata':
      return answerResourceMetadata(state);
    case 'server_metadata':
      return answerServerMetadata(state);
    case 'register':
      return registerClient(state, request);
    case 'authorize':
      return answerAuthorize(state, request);
    case 'token':
      return request.method === 'POST' ? answerToken(state, request) : { status: 405 };
    case 'revoke':
      return answerRevoke(state, request);
    case 'jwks':
      return { status: 200, body: await state.keys.jwks() };
    case 'userinfo': {
      const token = findBearer(state, request);
      return token ? { status: 200, body: claimsOf(state, token.consent.user) } : { status: 401 };
    }
    case 'end_session':
      return endSession(request);
    case 'mcp':
      return answerMcp(state, request);
    case 'other':
      return { status: 404, body: 'Not found' };
  }
}

function endSession({ params }: SeenRequest): Answer {
  const to = params['post_logout_redirect_uri'];
  return to === undefined ? { status: 200, body: 'Signed out' } : { status: 302, headers: { location: to } };
}
