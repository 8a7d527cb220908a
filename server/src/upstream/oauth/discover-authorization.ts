import type { AuthorizationServer, ProtectedResource } from '../../protocol/oauth/authorization-server.ts';
import type { Finding } from '../../protocol/oauth/finding.ts';
import type { OAuthParts } from './oauth-parts.ts';

export type TraceStep = { url: string; status: number | undefined; tookMs: number; concluded: string };
export type Discovery = {
  steps: TraceStep[];
  finding?: Finding;
  server?: AuthorizationServer;
  resource: ProtectedResource;
  issuers: string[];
};
export async function discoverAuthorization(
  _parts: OAuthParts,
  _target: { url: string; headers?: Record<string, string>; signal?: AbortSignal },
): Promise<Discovery> {
  throw new Error('not yet');
}
