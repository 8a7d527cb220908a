import type { RefreshAnswer } from '../create-token-renewer.ts';

/** Renews at the provider of a test, which answers with a text: the number of the new tokens, or nothing for a token used before. */
export async function askTestProvider(endpoint: string, refreshToken: string): Promise<RefreshAnswer> {
  const response = await fetch(endpoint, { method: 'POST', body: refreshToken });
  const round = await response.text();
  if (round === '') return { ended: 'invalid_grant' };
  const issuedAt = new Date();
  const expiresAt = new Date(issuedAt.getTime() + 3_600_000);
  return { fresh: { accessToken: `access-${round}`, refreshToken: `refresh-${round}`, issuedAt, expiresAt } };
}
