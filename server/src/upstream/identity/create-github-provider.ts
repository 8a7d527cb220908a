import { z } from 'zod';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import { readCallback } from '../../protocol/oauth/read-callback.ts';
import type { GuardedFetch } from '../dial/guarded-fetch.ts';
import { requestToken } from '../oauth/request-token.ts';
import type { IdentityProvider, Profile } from './identity-provider.ts';
import { ProviderFailure } from './provider-failure.ts';
import { refusal, toProviderFailure } from './to-provider-failure.ts';

export type GitHubSettings = {
  /** Without a slash at its end. */
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  /** Whether organizations are asked for, which takes one more permission. */
  asksOrganizations: boolean;
};

const userSchema = z.object({ id: z.number().int(), login: z.string().min(1), name: z.string().nullish() });
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));
const membershipsSchema = z.array(z.object({ state: z.string(), organization: z.object({ login: z.string() }) }));

const pageSize = 100;
const mostPages = 10;

/**
 * Sign-in with GitHub, GitHub Enterprise Cloud on a domain of its own, or a GitHub Enterprise Server: OAuth 2.0, and its API for who it was. GitHub knows no nonce and no
 * issuer: that the code belongs to this sign-in rests on the state and on PKCE. Its token is used once and not kept.
 */
export function createGitHubProvider(settings: GitHubSettings, fetch: GuardedFetch): IdentityProvider {
  const { baseUrl, clientId, clientSecret, asksOrganizations } = settings;
  const client: OAuthClient = { clientId, clientSecret, tokenAuthMethod: 'client_secret_post' };
  const tokenEndpoint = `${baseUrl}/login/oauth/access_token`;
  const server = { issuer: tokenEndpoint, tokenEndpoint, promisesIssuer: false };
  const ask = createAsk(toApiUrl(baseUrl), fetch);

  return {
    issuer: baseUrl,

    async authorizationUrl({ redirectUri, state, codeChallenge }) {
      const url = new URL(`${baseUrl}/login/oauth/authorize`);
      url.search = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: asksOrganizations ? 'read:user user:email read:org' : 'read:user user:email',
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }).toString();
      return url.href;
    },

    async redeem({ callback, codeVerifier }) {
      const answer = readCallback(callback.searchParams, server);
      if (!answer.ok) throw refusal(answer.error);
      const redirectUri = `${callback.origin}${callback.pathname}`;
      const grant = { type: 'authorization_code', code: answer.code, codeVerifier, redirectUri } as const;
      const { accessToken } = await requestToken({ fetch }, server, client, grant).catch((error: unknown) => {
        throw toProviderFailure(undefined, error);
      });
      return { profile: await readProfile(baseUrl, (path) => ask(path, accessToken), asksOrganizations) };
    },
  };
}

/** Where the API of a GitHub is: beside it where GitHub runs it (github.com, `<name>.ghe.com`), below it on one's own server. */
function toApiUrl(baseUrl: string): string {
  const { host, protocol } = new URL(baseUrl);
  return /^(github|[a-z0-9-]+\.ghe)\.com$/.test(host) ? `${protocol}//api.${host}` : `${baseUrl}/api/v3`;
}

/** Everything that the API of a GitHub is, where an environment names it. */
export function listGitHubEndpoints(baseUrl: string): string[] {
  return [baseUrl, toApiUrl(baseUrl)];
}

type AskUser = (path: string) => Promise<unknown>;

async function readProfile(issuer: string, ask: AskUser, asksOrganizations: boolean): Promise<Profile> {
  const user = read(userSchema, await ask('/user'));
  const emails = read(emailsSchema, await ask(`/user/emails?per_page=${pageSize}`));
  return {
    issuer,
    subject: String(user.id), // a login can be given up and taken by somebody else
    label: user.login,
    verifiedEmail: emails.find(({ primary, verified }) => primary && verified)?.email,
    name: user.name ?? user.login,
    groups: asksOrganizations ? await listOrganizations(ask) : undefined,
  };
}

/** In lower case; those that the user was invited to and has not joined are left out. */
async function listOrganizations(ask: AskUser): Promise<string[]> {
  const logins: string[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const path = `/user/memberships/orgs?state=active&per_page=${pageSize}&page=${page}`;
    const memberships = read(membershipsSchema, await ask(path));
    const active = memberships.filter(({ state }) => state === 'active');
    logins.push(...active.map(({ organization }) => organization.login.toLowerCase()));
    if (memberships.length < pageSize) break;
  }
  return logins;
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ProviderFailure('bad_answer', 'its API answers something else than is known of it');
  return parsed.data;
}

function createAsk(apiUrl: string, fetch: GuardedFetch): (path: string, accessToken: string) => Promise<unknown> {
  return async (path, accessToken) => {
    const headers = {
      authorization: `Bearer ${accessToken}`,
      accept: 'application/vnd.github+json',
      'user-agent': 'Gatehouse',
      'x-github-api-version': '2022-11-28',
    };
    try {
      const response = await fetch(`${apiUrl}${path}`, { headers, redirect: 'manual' });
      if (response.ok) return await response.json();
      await response.body?.cancel();
      const kind = response.status >= 500 || response.status === 429 ? 'unavailable' : 'refused';
      throw new ProviderFailure(kind, `its API answered ${response.status} at ${path.replace(/\?.*/, '')}`);
    } catch (error) {
      if (error instanceof SyntaxError) throw new ProviderFailure('bad_answer', 'its API answers no JSON', error);
      throw toProviderFailure(undefined, error);
    }
  };
}
