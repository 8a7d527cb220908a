import { createHash, randomBytes } from 'node:crypto';
import { authorize } from './authorize.ts';
import type { FakeProvider } from './start-fake-provider.ts';

export type Reply = { status: number; headers: Headers; text: string; body: Record<string, unknown> };

const redirectUri = 'http://127.0.0.1:3000/oauth2/callback';

/** Sends what a client would, and reads the answer whole. */
export async function send(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

export function register(provider: FakeProvider, more: object = {}): Promise<Reply> {
  return send(provider.endpoints.register, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', ...more }),
  });
}

export function askToken(
  provider: FakeProvider,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Reply> {
  return send(provider.endpoints.token, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

/** The callback of a user who agrees, and what its code is redeemed with. */
export async function obtainCode(
  provider: FakeProvider,
  clientId: string,
  more: { user?: string; deny?: boolean; query?: Record<string, string> } = {},
): Promise<{ callback: URL; redeem: Record<string, string> }> {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(provider.endpoints.authorize);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: 'a-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more.query,
  }).toString();
  const callback = await authorize(url, more);
  const redeem = {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
    client_id: clientId,
  };
  return { callback, redeem };
}

/** Goes the whole way as a public client that registers itself. */
export async function connect(
  provider: FakeProvider,
  user: string,
  query: Record<string, string> = {},
): Promise<{ clientId: string; accessToken: string; refreshToken: string; reply: Reply }> {
  const clientId = String((await register(provider)).body['client_id']);
  const { redeem } = await obtainCode(provider, clientId, { user, query });
  const reply = await askToken(provider, redeem);
  return { clientId, accessToken: String(reply.body['access_token']), refreshToken: String(reply.body['refresh_token']), reply };
}

export function refresh(
  provider: FakeProvider,
  clientId: string,
  refreshToken: string,
  more: Record<string, string> = {},
): Promise<Reply> {
  return askToken(provider, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, ...more });
}

/** One message to the MCP server, in the era without sessions unless `method` is `initialize`. */
export function speak(
  provider: FakeProvider,
  method: string,
  token?: string,
  params: object = {},
  headers: Record<string, string> = {},
): Promise<Reply> {
  return send(provider.mcpUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}
