import type { OAuthDiscovery } from '@gatehouse/contract';
import type { TraceStep } from '../../upstream/oauth/trace.ts';

/** The requests of a search for an authorization server, as admins see them. */
export function viewTrace(steps: readonly TraceStep[]): OAuthDiscovery['steps'] {
  return steps.map(({ url, status, tookMs, concluded }) => ({ url, status: status ?? null, took_ms: tookMs, concluded }));
}
