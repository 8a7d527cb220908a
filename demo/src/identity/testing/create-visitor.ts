import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import type { Browser, Fields } from '../../create-browser.ts';

export type Reply = { status: number; body: Record<string, unknown> };

/** A program that uses an identity provider over the wire alone, as any OAuth client would. */
export type Visitor = {
  /** Where an authorization request begins. */
  authorizationUrl: (parameters: Record<string, string>) => { url: string; verifier: string };
  /** Goes through the provider's pages and gives the callback's query, and how to redeem its code. */
  authorize: (
    browser: Browser,
    answers: readonly Fields[],
    parameters: Record<string, string>,
  ) => Promise<{ query: URLSearchParams; redeem: (more: Record<string, string>) => Promise<Reply> }>;
  /** Registers itself as a public client. @returns its id */
  register: (scope: string) => Promise<string>;
  /** Posts a form to an endpoint that the metadata names; a `client_secret` goes into the header. */
  post: (endpoint: string, fields: Record<string, string>) => Promise<Reply>;
  /** The claims of a token that the provider signed. */
  verify: (token: unknown, audience: string) => Promise<JWTPayload>;
  close: () => void;
};

export async function createVisitor(issuer: string): Promise<Visitor> {
  const landing = createServer((_, response) => response.end('Welcome back'));
  landing.listen(0, '127.0.0.1');
  await once(landing, 'listening');
  const address = landing.address();
  assert.ok(address !== null && typeof address === 'object');
  const redirectUri = `http://127.0.0.1:${address.port}/callback`;
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>;
  const keys = createRemoteJWKSet(new URL(metadata['jwks_uri'] ?? ''));

  function authorizationUrl(parameters: Record<string, string>): { url: string; verifier: string } {
    const verifier = randomBytes(32).toString('base64url');
    const url = new URL(metadata['authorization_endpoint'] ?? '');
    url.search = new URLSearchParams({
      response_type: 'code',
      redirect_uri: redirectUri,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
    }).toString();
    return { url: url.href, verifier };
  }

  async function post(endpoint: string, fields: Record<string, string>): Promise<Reply> {
    const { client_secret, ...form } = fields;
    const authorization = `Basic ${Buffer.from(`${form['client_id']}:${client_secret}`).toString('base64')}`;
    const response = await fetch(metadata[endpoint] ?? '', {
      method: 'POST',
      headers: client_secret === undefined ? {} : { authorization },
      body: new URLSearchParams(form),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  }

  return {
    authorizationUrl,
    async authorize(browser, answers, parameters) {
      const { url, verifier } = authorizationUrl(parameters);
      let page = await browser.open(url);
      for (const answer of answers) page = await browser.submit(page, answer);
      assert.equal(page.html, 'Welcome back', page.url);
      const query = new URL(page.url).searchParams;
      const code = query.get('code') ?? '';
      const redeem = (more: Record<string, string>) =>
        post('token_endpoint', {
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
          client_id: parameters['client_id'] ?? '',
          ...more,
        });
      return { query, redeem };
    },
    async register(scope) {
      const response = await fetch(metadata['registration_endpoint'] ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          client_name: 'A visitor',
          redirect_uris: [redirectUri],
          application_type: 'web',
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          token_endpoint_auth_method: 'none',
          scope,
        }),
      });
      const body = (await response.json()) as Record<string, unknown>;
      assert.equal(response.status, 201, JSON.stringify(body));
      return String(body['client_id']);
    },
    post,
    verify: async (token, audience) => (await jwtVerify(String(token), keys, { issuer, audience })).payload,
    close: () => landing.close(),
  };
}
