import type { Answer, SeenRequest } from './provider-state.ts';

/** Something of a login that nobody but the two sides of it may read. */
export type LoginSecret = { name: string; value: string };

const given = ['access_token', 'refresh_token', 'id_token', 'client_secret'];
const sent = ['state', 'nonce', 'code_verifier'];

/** The secrets that a request carried or its answer gave: tokens and secrets in JSON, the code of a callback. */
export function secretsOf({ endpoint, params }: SeenRequest, { headers, body }: Answer): LoginSecret[] {
  if (endpoint !== 'authorize' && endpoint !== 'token' && endpoint !== 'register') return [];
  const answered: Record<string, unknown> = typeof body === 'object' ? { ...body } : {};
  const code = URL.parse(headers?.['location'] ?? '')?.searchParams.get('code');
  const all = [...sent.map((name) => [name, params[name]]), ...given.map((name) => [name, answered[name]]), ['code', code]];
  return all.flatMap(([name, value]) => (typeof value === 'string' && typeof name === 'string' ? [{ name, value }] : []));
}
