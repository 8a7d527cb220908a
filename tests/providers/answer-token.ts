import { createHash } from 'node:crypto';
import { answerError } from './answer-error.ts';
import { authenticateClient } from './authenticate-client.ts';
import { findResourceError } from './find-resource-error.ts';
import { issueTokens, type TokenBody } from './issue-tokens.ts';
import type { Answer, KnownClient, ProviderState, SeenRequest } from './provider-state.ts';

/** The token endpoint. */
export async function answerToken(state: ProviderState, request: SeenRequest): Promise<Answer> {
  const { params } = request;
  const who = await authenticateClient(state, request);
  if ('refusal' in who) return who.refusal;
  const resourceError = findResourceError(state, params);
  if (resourceError !== undefined) return answerError(state, resourceError, 'The resource is not taken here.');
  switch (params['grant_type']) {
    case 'authorization_code':
      return redeemCode(state, who.client, params);
    case 'refresh_token':
      return refresh(state, who.client, params);
    case 'urn:ietf:params:oauth:grant-type:token-exchange':
      return exchange(state, who.client, params);
    default:
      return answerError(state, 'unsupported_grant_type', 'That grant type is not known.');
  }
}

async function redeemCode(state: ProviderState, client: KnownClient, params: Record<string, string>): Promise<Answer> {
  const code = state.codes.get(params['code'] ?? '');
  if (!code || code.consent.clientId !== client.id) return answerError(state, 'invalid_grant', 'The code is not known.');
  if (code.isUsed) {
    code.consent.isRevoked = true; // RFC 6749 4.1.2
    return answerError(state, 'invalid_grant', 'The code was used before.');
  }
  code.isUsed = true;
  if (code.redirectUri !== params['redirect_uri']) return answerError(state, 'invalid_grant', 'The redirect address is another.');
  if (code.challenge !== undefined && code.challenge !== challengeOf(params['code_verifier'] ?? '')) {
    return answerError(state, 'invalid_grant', 'The verifier does not fit.');
  }
  const nonce = code.nonce === undefined ? {} : { nonce: code.nonce };
  return answerTokens(state, await issueTokens(state, code.consent, { withRefreshToken: true, ...nonce }));
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

async function refresh(state: ProviderState, client: KnownClient, params: Record<string, string>): Promise<Answer> {
  const { options } = state;
  const token = state.refreshTokens.get(params['refresh_token'] ?? '');
  if (!token || token.consent.clientId !== client.id || token.consent.isRevoked) {
    return answerError(state, 'invalid_grant', 'The refresh token is not known, or was revoked.');
  }
  if (options.refreshRefusesScope && params['scope'] !== undefined) {
    return answerError(state, 'invalid_scope', 'A refresh must not name scopes.');
  }
  if (token.usedAt !== undefined && Date.now() - token.usedAt >= options.reuseGraceSeconds * 1000) {
    if (options.detectsReuse) token.consent.isRevoked = true;
    return answerError(state, 'invalid_grant', 'The refresh token was used before.');
  }
  if (options.rotates) token.usedAt ??= Date.now();
  return answerTokens(state, await issueTokens(state, token.consent, { withRefreshToken: options.rotates }));
}

async function exchange(state: ProviderState, client: KnownClient, params: Record<string, string>): Promise<Answer> {
  if (!state.options.exchangesTokens) return answerError(state, 'unsupported_grant_type', 'Tokens are not exchanged here.');
  const subject = state.accessTokens.get(params['subject_token'] ?? '');
  if (!subject || subject.consent.isRevoked || subject.expiresAt <= Date.now()) {
    return answerError(state, 'invalid_request', 'The subject token is not valid.');
  }
  const audience = params['audience'] ?? params['resource'];
  if (audience === undefined) return answerError(state, 'invalid_target', 'The audience is missing.');
  const consent = { ...subject.consent, clientId: client.id, scope: params['scope'] ?? subject.consent.scope };
  const body = await issueTokens(state, consent, { withRefreshToken: false, audience });
  delete body.id_token;
  return answerTokens(state, { ...body, issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' });
}

function answerTokens({ options }: ProviderState, body: TokenBody): Answer {
  const headers = { 'cache-control': 'no-store' };
  if (options.answerFormat === 'json') return { status: 200, headers, body };
  const fields = Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}
