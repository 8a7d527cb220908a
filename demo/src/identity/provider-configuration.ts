import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { interactionPolicy, type Account, type Client, type Context, type Grant } from 'oidc-provider';
import { createMemoryAdapter } from './create-memory-adapter.ts';
import type { IdentityClient, IdentityUser } from './identity-provider.ts';
import { makeFeatures } from './provider-features.ts';
import { renderPage } from './render-page.ts';

const identityScopes = ['openid', 'offline_access', 'email', 'profile', 'groups'];
const dayInSeconds = 24 * 60 * 60;

/**
 * How the identity provider behaves: what a strict real one does, with tokens that can be checked without asking it.
 *
 * @param parts.resources MCP servers by address, with their scopes; it may grow
 * @param parts.fetch gets client metadata documents; without it they are not taken
 */
export async function makeConfiguration(parts: {
  audience: string;
  clients: readonly IdentityClient[];
  users: readonly IdentityUser[];
  resources: ReadonlyMap<string, readonly string[]>;
  resourceScopes: readonly string[];
  tokenLifeSeconds: number;
  fetch: typeof globalThis.fetch | undefined;
}): Promise<Record<string, unknown>> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const isTrusted = (client: Client | undefined) => parts.clients.some(({ id }) => id === client?.clientId);
  return {
    adapter: createMemoryAdapter(),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // Cookies are shared by all ports of a host.
      names: { session: 'identity_session', interaction: 'identity_interaction', resume: 'identity_resume' },
    },
    clients: parts.clients.map(toClient),
    clientDefaults: {
      application_type: 'native', // takes loopback redirects on any port
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
    clientBasedCORS: () => false,
    scopes: [...identityScopes, ...parts.resourceScopes],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'], groups: ['groups'] },
    conformIdTokenClaims: false, // the id token carries the claims: a token for a resource does not open userinfo
    findAccount: (_: Context, id: string) => toAccount(parts.users.find((user) => user.id === id)),
    loadExistingGrant: (context: Context) => findGrant(context, isTrusted(context.oidc.client), parts.audience),
    pkce: { required: () => true },
    // A refresh token for everybody who may use one, not only for `offline_access` with `prompt=consent`; it outlives the session.
    issueRefreshToken: (_: Context, client: Client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    rotateRefreshToken: () => true,
    ttl: {
      AccessToken: parts.tokenLifeSeconds,
      AuthorizationCode: 60,
      IdToken: 300,
      RefreshToken: dayInSeconds,
      Interaction: 600,
      Session: dayInSeconds,
      Grant: dayInSeconds,
    },
    interactions: { url: (_: Context, { uid }: { uid: string }) => `/interaction/${uid}`, policy: makePolicy() },
    renderError(context: Context, out: Record<string, unknown>) {
      context.type = 'html';
      context.body = renderPage(
        'That did not work',
        Object.values(out).filter((value) => typeof value === 'string'),
      );
    },
    features: makeFeatures({ ...parts, identityScopes, isTrusted }),
    ...(parts.fetch ? { fetch: parts.fetch } : {}),
  };
}

/** When the user is asked. A native client is asked for consent each time by default; here only for what is new. */
function makePolicy(): ReturnType<typeof interactionPolicy.base> {
  const policy = interactionPolicy.base();
  policy.get('consent').checks.remove('native_client_prompt');
  return policy;
}

function toClient({ id, secret, name, redirectUris, postLogoutRedirectUris }: IdentityClient): Record<string, unknown> {
  return {
    client_id: id,
    client_secret: secret,
    client_name: name,
    redirect_uris: redirectUris,
    post_logout_redirect_uris: postLogoutRedirectUris ?? [],
  };
}

function toAccount(user: IdentityUser | undefined): Account | undefined {
  if (!user) return undefined;
  const { id, email, emailVerified = true, name, groups = [] } = user;
  return { accountId: id, claims: () => ({ sub: id, email, email_verified: emailVerified, name, groups }) };
}

/** What the user agreed to before. A registered client belongs to the house: its users are not asked. */
async function findGrant({ oidc }: Context, isTrusted: boolean, audience: string): Promise<Grant | undefined> {
  const { client, session, provider } = oidc;
  if (!client) return undefined;
  const id = oidc.result?.consent?.grantId ?? session?.grantIdFor(client.clientId);
  if (id !== undefined) return provider.Grant.find(id);
  if (!isTrusted || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(identityScopes.join(' '));
  grant.addResourceScope(audience, identityScopes.join(' '));
  await grant.save();
  return grant;
}
