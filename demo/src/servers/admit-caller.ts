import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  bearerAuthChallengeResponse,
  verifyBearerToken,
  type AuthInfo,
  type OAuthTokenVerifier,
} from '@modelcontextprotocol/server';
import { createTokenVerifier } from './create-token-verifier.ts';
import type { DemoAuth } from './demo-server.ts';

/** Whether a request may pass, and whose token it showed where the server wants one. */
export type Admission = { ok: true; caller?: AuthInfo } | { ok: false; refusal: Response };

/**
 * The check of a server's callers.
 * @param url the server's own address: tokens of `oauth2` have to be made for it
 * @param resourceMetadataUrl told to callers without a good token of `oauth2`
 */
export function createAdmission(
  auth: DemoAuth,
  url: string,
  resourceMetadataUrl: string,
): (request: IncomingMessage) => Promise<Admission> {
  const admitIf = (isRight: (request: IncomingMessage) => boolean) => (request: IncomingMessage) =>
    Promise.resolve<Admission>(isRight(request) ? { ok: true } : { ok: false, refusal: wrongCredentials() });
  switch (auth.type) {
    case 'none':
      return admitIf(() => true);
    case 'api_key':
      return admitIf(({ headers }) => isSame(headers[auth.header.toLowerCase()], auth.value));
    case 'custom_headers':
      return admitIf(({ headers }) =>
        Object.entries(auth.headers).every(([name, value]) => isSame(headers[name.toLowerCase()], value)),
      );
    case 'oauth2':
      return admitByToken({
        verifier: createTokenVerifier(auth.issuer, url),
        requiredScopes: [...auth.scopes],
        resourceMetadataUrl,
      });
    case 'user_oidc':
      return admitByToken({ verifier: createTokenVerifier(auth.issuer, auth.audience) });
  }
}

function admitByToken(options: { verifier: OAuthTokenVerifier; requiredScopes?: string[]; resourceMetadataUrl?: string }) {
  return async ({ headers }: IncomingMessage): Promise<Admission> => {
    try {
      return { ok: true, caller: await verifyBearerToken(headers.authorization, options) };
    } catch (error) {
      return { ok: false, refusal: bearerAuthChallengeResponse(error, options) };
    }
  };
}

function isSame(given: string | string[] | undefined, wanted: string): boolean {
  const [one, other] = [Buffer.from(String(given ?? '')), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function wrongCredentials(): Response {
  const error = { code: -32000, message: 'Credentials are missing or wrong' };
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 401 });
}
