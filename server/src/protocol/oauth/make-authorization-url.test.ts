import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { makeAuthorizationUrl } from './make-authorization-url.ts';
import { makePkce } from './make-pkce.ts';

const request = {
  server: { authorizationEndpoint: 'https://login.example/authorize?tenant=a%20b&client_id=other' },
  client: { clientId: 'c1' },
  redirectUri: 'https://gatehouse.example/oauth2/callback',
  state: 'state-1',
  codeChallenge: 'challenge-1',
};

describe('an authorization URL', () => {
  it('asks for a code with PKCE S256, keeps the query of the endpoint and replaces what it sets itself', () => {
    const url = new URL(makeAuthorizationUrl(request));
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      tenant: 'a b',
      client_id: 'c1',
      response_type: 'code',
      redirect_uri: request.redirectUri,
      state: 'state-1',
      code_challenge: 'challenge-1',
      code_challenge_method: 'S256',
    });
    assert.equal(url.searchParams.getAll('client_id').length, 1);
  });

  it('names scope, resource, audience and prompt when they are given, spaces as %20', () => {
    const url = makeAuthorizationUrl({
      ...request,
      scope: 'a+b c',
      resource: 'https://x.example/mcp',
      audience: 'x',
      prompt: '',
    });
    assert.match(url, /scope=a%2Bb%20c/);
    assert.match(url, /resource=https%3A%2F%2Fx\.example%2Fmcp/);
    assert.match(url, /audience=x/);
    assert.doesNotMatch(url, /prompt/);
  });
});

describe('a proof key', () => {
  it('is new each time, and the challenge is the SHA-256 of the verifier', () => {
    const { verifier, challenge } = makePkce();
    assert.match(verifier, /^[\w-]{43}$/);
    assert.equal(challenge, createHash('sha256').update(verifier).digest('base64url'));
    assert.notEqual(makePkce().verifier, verifier);
  });
});
