import type { TokenSource } from '../upstream.ts';
import { createPrincipal, type Principal } from '../wire/credentials.ts';
import type { OwnIdentity } from './own-identity.ts';

export type ProbePrincipal = {
  principal: Principal;
  /** What the server said that a token has to allow when it refused it for allowing too little; undefined: it did not. */
  wantedScope: () => { scope: string | undefined } | undefined;
};

/** Whose credentials the requests of a test carry: those of the tested configuration, or those of whoever tests. */
export function createProbePrincipal(
  draft: { url: string; transport: 'streamable_http' | 'sse'; headers: Record<string, string> },
  own: OwnIdentity | undefined,
): ProbePrincipal {
  let wanted: { scope: string | undefined } | undefined;
  const noted: TokenSource['insufficientScope'] = async (server, userId, scope) => {
    wanted = { scope };
    await own?.tokens.insufficientScope?.(server, userId, scope);
  };
  const fixed: TokenSource = { headersFor: async () => draft.headers, replace: async () => undefined };
  const server = own?.server ?? {
    id: 'draft',
    revision: 0,
    displayName: 'The server',
    url: draft.url,
    transport: draft.transport,
    authType: 'none' as const,
  };
  const tokens = { ...(own?.tokens ?? fixed), insufficientScope: noted };
  return { principal: createPrincipal(tokens, server, own?.userId ?? 'draft'), wantedScope: () => wanted };
}
