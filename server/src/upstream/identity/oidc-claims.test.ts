import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as library from 'openid-client';
import { completeClaims, toProfile } from './oidc-claims.ts';
import { ProviderFailure } from './provider-failure.ts';

describe('the claims of an id token', () => {
  const read = (values: Record<string, unknown>) => toProfile('https://id.example', { values, isComplete: true });

  it('name somebody by a subject that is kept as it is: what the database would change or refuse is nobody', () => {
    for (const sub of ['x', '00u1|a b', 'é'.repeat(255)]) assert.equal(read({ sub }).subject, sub);
    const isBadAnswer = (error: unknown) => error instanceof ProviderFailure && error.kind === 'bad_answer';
    for (const sub of ['', 'a\u0000b', 'a\ud800b', 'a\nb', 'x'.repeat(1_001), 42, undefined]) {
      assert.throws(() => read({ sub }), isBadAnswer, JSON.stringify(sub));
    }
  });

  it('are shown by what can be seen and stored of them', () => {
    assert.equal(read({ sub: 'x', preferred_username: 'q\u0000\u202er' }).label, 'q r');
    assert.equal(read({ sub: 'x', email: '\u0000' }).label, 'x');
  });

  it('vouch for an address only where it is said beside that address', async () => {
    const verifiedOf = async (idToken: object, userInfo: object) => {
      const issuer = 'https://id.example';
      const configuration = new library.Configuration({ issuer, userinfo_endpoint: `${issuer}/me` }, 'gatehouse');
      configuration[library.customFetch] = async () => Response.json({ sub: 'x', ...userInfo });
      const claims = { iss: issuer, sub: 'x', aud: 'gatehouse', iat: 1, exp: 2, ...idToken };
      const answer = { access_token: 'at', token_type: 'bearer' as const };
      return toProfile(issuer, await completeClaims(library, configuration, { answer, idToken: claims })).verifiedEmail;
    };
    const [mine, other] = ['mine@example.com', 'other@example.com'];
    assert.equal(await verifiedOf({ email_verified: true }, { email: other }), undefined);
    assert.equal(await verifiedOf({ email_verified: true }, { email: other, email_verified: false }), undefined);
    assert.equal(await verifiedOf({ email: mine }, { email: other, email_verified: true }), undefined);
    assert.equal(await verifiedOf({ email: mine, email_verified: false }, { email: mine, email_verified: true }), undefined);
    assert.equal(await verifiedOf({ email: mine }, { email: mine, email_verified: true }), mine);
    assert.equal(await verifiedOf({ email: mine, email_verified: true }, { name: 'Mine' }), mine);
    assert.equal(await verifiedOf({}, { email: mine, email_verified: true }), mine);
  });
});
