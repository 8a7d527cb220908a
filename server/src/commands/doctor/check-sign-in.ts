import { redirectUriOf, type ProviderType } from '../../domain/sign-in-providers/sign-in-deps.ts';
import { createAllowRules } from '../../config/allow-rules.ts';
import type { Config } from '../../config.ts';
import type { OidcConfig, GitHubConfig } from '../../config/sign-in-config.ts';
import { listSignInEndpoints } from '../../compose/join-sign-in.ts';
import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import { createDialer } from '../../upstream/dial/create-dialer.ts';
import type { GuardedFetch } from '../../upstream/dial/guarded-fetch.ts';
import { createDiscovery } from '../../upstream/identity/discover-oidc.ts';
import { ProviderFailure } from '../../upstream/identity/provider-failure.ts';
import { askAboutClient } from '../../upstream/oauth/knows-client.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const timeoutMs = 5_000;

/** Whether the providers that people sign in at answer, know Gatehouse, and have the scopes: each is asked for a few seconds. */
export async function checkSignIn(config: Config): Promise<Finding[]> {
  const { oidc, github } = config.signIn;
  if (!oidc && !github) return [];
  const rules = createAllowRules([...config.allowNetworks, ...listSignInEndpoints(config)], () => []);
  const dialer = createDialer({ allow: rules, selfOrigins: [] }, { connectTimeoutMs: timeoutMs });
  const fetch = dialer.fetchWithin({ timeoutMs });
  const publicUrl = config.publicUrl ?? '<GATEHOUSE_URL>';
  try {
    return [
      ...(oidc ? await checkOidc(oidc, fetch, publicUrl) : []),
      ...(github ? [await checkGitHub(github, fetch, publicUrl)] : []),
    ];
  } finally {
    await dialer.close();
  }
}

async function checkOidc(oidc: OidcConfig, fetch: GuardedFetch, publicUrl: string): Promise<Finding[]> {
  const place = 'OIDC sign-in';
  try {
    const { metadata, client } = await createDiscovery(oidc, fetch)();
    const { issuer, token_endpoint: tokenEndpoint, scopes_supported: known } = metadata;
    if (tokenEndpoint === undefined)
      return [fail(place, `${oidc.issuer} names no token endpoint`, 'Check GATEHOUSE_OIDC_ISSUER.')];
    const findings = [
      await checkClient({ type: 'oidc', place, publicUrl }, { server: { issuer, tokenEndpoint }, client, fetch }),
    ];
    const strange = oidc.scopes?.split(' ').filter((scope) => known && !known.includes(scope)) ?? [];
    if (strange.length > 0) {
      findings.push(warn(place, `the provider does not list the scopes ${strange.join(', ')}`, 'Check GATEHOUSE_OIDC_SCOPES.'));
    }
    return findings;
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    return [fail(place, error.message, 'Check GATEHOUSE_OIDC_ISSUER, and the network between this machine and it.')];
  }
}

function checkGitHub(
  { baseUrl, clientId, clientSecret }: GitHubConfig,
  fetch: GuardedFetch,
  publicUrl: string,
): Promise<Finding> {
  const tokenEndpoint = `${baseUrl}/login/oauth/access_token`;
  const client = { clientId, clientSecret, tokenAuthMethod: 'client_secret_post' } as const;
  const server = { issuer: baseUrl, tokenEndpoint };
  return checkClient({ type: 'github', place: 'GitHub sign-in', publicUrl }, { server, client, fetch });
}

const addressOf: Record<ProviderType, string> = { oidc: 'GATEHOUSE_OIDC_ISSUER', github: 'GATEHOUSE_GITHUB_BASE_URL' };
const clientOf: Record<ProviderType, string> = { oidc: 'GATEHOUSE_OIDC_CLIENT', github: 'GATEHOUSE_GITHUB_CLIENT' };

async function checkClient(
  { type, place, publicUrl }: { type: ProviderType; place: string; publicUrl: string },
  asked: { server: Pick<AuthorizationServer, 'issuer' | 'tokenEndpoint'>; client: OAuthClient; fetch: GuardedFetch },
): Promise<Finding> {
  const { server, client, fetch } = asked;
  const redirectUri = redirectUriOf({ publicUrl }, type);
  const failure = await askAboutClient({ fetch }, server, client, redirectUri);
  if (failure && (failure.kind === 'unreachable' || failure.kind === 'malformed')) {
    return fail(place, `${server.tokenEndpoint}: ${failure.message}`, `Check ${addressOf[type]}, and the network to it.`);
  }
  if (failure?.finding?.code === 'client_unknown' || failure?.finding?.code === 'client_expired') {
    const remedy = `Check ${clientOf[type]}_ID and ${clientOf[type]}_SECRET.`;
    return fail(place, `${server.issuer} refuses Gatehouse (${failure.error ?? 'no code'})`, remedy);
  }
  return ok(place, `${server.issuer}; redirect URI to enter there: ${redirectUri}`);
}
