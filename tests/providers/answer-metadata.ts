import { claimedIssuerOf, issuerOf, mcpUrlOf, type Answer, type ProviderState } from './provider-state.ts';

/** Where resource metadata is, in the order in which a challenge would name it. */
export function resourceMetadataUrls({ options, origin }: ProviderState): string[] {
  const places = {
    path: `/.well-known/oauth-protected-resource${options.mcpPath}`,
    root: '/.well-known/oauth-protected-resource',
    elsewhere: '/about/resource',
  };
  return options.resourceMetadata.map((place) => `${origin}${places[place]}`);
}

/** Where authorization server metadata is. */
export function serverMetadataUrls(state: ProviderState): string[] {
  const { options } = state;
  const issuer = new URL(issuerOf(state));
  const path = issuer.pathname.replace(/\/$/, '');
  return options.serverMetadata.map((place) => {
    const wellKnown = place.startsWith('oauth_') ? 'oauth-authorization-server' : 'openid-configuration';
    if (place.endsWith('_root')) return `${issuer.origin}/.well-known/${wellKnown}`;
    return place.endsWith('_inserted')
      ? `${issuer.origin}/.well-known/${wellKnown}${path}`
      : `${issuer.origin}${path}/.well-known/${wellKnown}`;
  });
}

/** RFC 9728. */
export function answerResourceMetadata(state: ProviderState): Answer {
  const { options } = state;
  const resource = options.resource === undefined ? mcpUrlOf(state) : options.resource;
  return {
    status: 200,
    body: {
      ...(resource === null ? {} : { resource }),
      authorization_servers: options.authorizationServers ?? [issuerOf(state)],
      bearer_methods_supported: ['header'],
      ...(options.resourceScopes === undefined ? {} : { scopes_supported: options.resourceScopes }),
    },
  };
}

/** RFC 8414, and what OpenID Connect adds. */
export function answerServerMetadata(state: ProviderState): Answer {
  const { options } = state;
  const at = (name: string) => `${new URL(issuerOf(state)).origin}/oauth/${name}`;
  return {
    status: 200,
    body: {
      issuer: claimedIssuerOf(state),
      authorization_endpoint: at('authorize'),
      token_endpoint: at('token'),
      jwks_uri: at('jwks'),
      userinfo_endpoint: at('userinfo'),
      end_session_endpoint: at('end_session'),
      registration_endpoint: options.registration === 'absent' ? undefined : at('register'),
      revocation_endpoint: options.revocation === 'absent' ? undefined : at('revoke'),
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: options.knownScopes,
      code_challenge_methods_supported: options.codeChallengeMethods,
      token_endpoint_auth_methods_supported: options.listedTokenAuthMethods,
      authorization_response_iss_parameter_supported: options.promisesIssuer || undefined,
      client_id_metadata_document_supported: options.takesClientMetadata || undefined,
      ...options.metadata,
    },
  };
}
