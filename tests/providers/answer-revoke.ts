import { answerError } from './answer-error.ts';
import { authenticateClient } from './authenticate-client.ts';
import type { Answer, ProviderState, SeenRequest } from './provider-state.ts';

/** RFC 7009: a refresh token takes everything along that came of the same consent, an access token only itself. */
export async function answerRevoke(state: ProviderState, request: SeenRequest): Promise<Answer> {
  switch (state.options.revocation) {
    case 'absent':
      return { status: 404 };
    case 'failing':
      return { status: 503, body: 'Try again later' };
    case 'refused':
      return answerError(state, 'unsupported_token_type', 'Tokens cannot be revoked.');
    case 'ok': {
      const who = await authenticateClient(state, request);
      if ('refusal' in who) return who.refusal;
      const token = request.params['token'] ?? '';
      const refreshToken = state.refreshTokens.get(token);
      if (refreshToken?.consent.clientId === who.client.id) refreshToken.consent.isRevoked = true;
      if (state.accessTokens.get(token)?.consent.clientId === who.client.id) state.accessTokens.delete(token);
      return { status: 200 };
    }
  }
}
