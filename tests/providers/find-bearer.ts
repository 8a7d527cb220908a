import type { AccessToken, ProviderState, SeenRequest } from './provider-state.ts';

/**
 * The token of a request's `Authorization`, where it is good now; undefined where there is none, or a bad one. The scheme has to be
 * written `Bearer`, as strict servers want it, whatever `token_type` said.
 */
export function findBearer(state: ProviderState, { headers }: SeenRequest): (AccessToken & { value: string }) | undefined {
  const value = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  const token = value === undefined ? undefined : state.accessTokens.get(value);
  if (value === undefined || !token || token.consent.isRevoked || token.expiresAt <= Date.now()) return undefined;
  return { ...token, value };
}
