import { errors, type Client, type Context, type ResourceServer } from 'oidc-provider';
import { renderPage } from './render-page.ts';

/** What the identity provider can do beyond plain OpenID Connect. */
export function makeFeatures(parts: {
  audience: string;
  /** What a sign-in may ask for; its token carries them too. */
  identityScopes: readonly string[];
  resources: ReadonlyMap<string, readonly string[]>;
  isTrusted: (client: Client) => boolean;
  fetch: typeof globalThis.fetch | undefined;
}): Record<string, unknown> {
  return {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    revocation: {
      enabled: true,
      allowedPolicy: (_: Context, client: Client, token: { clientId: string }) => token.clientId === client.clientId,
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(context: Context, form: string) {
        const button = '<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>';
        context.body = renderPage('Sign out?', [], `${form}${button}`);
      },
      postLogoutSuccessSource(context: Context) {
        context.body = renderPage('You are signed out', []);
      },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_: Context, client: Client, oneOf?: string[]) =>
        oneOf?.[0] ?? (parts.isTrusted(client) ? parts.audience : undefined),
      useGrantedResource: () => true,
      getResourceServerInfo(_: Context, resource: string): ResourceServer {
        const scopes = resource === parts.audience ? parts.identityScopes : parts.resources.get(resource);
        if (!scopes) throw new errors.InvalidTarget();
        return { scope: scopes.join(' '), audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
      },
    },
    ...(parts.fetch ? { clientIdMetadataDocument: { enabled: true, ack: 'draft-02' } } : {}),
  };
}
