import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openTestSite, type Said } from '../../upstream/oauth/testing/open-test-site.ts';
import { revokeTokens } from './revoke-grant.ts';

const ends: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of ends.toReversed()) await end();
});

/** Revokes both tokens at a provider that answers so for each kind. @returns how it went, and what was asked for */
async function revokeAt(answers: { refresh_token: Said; access_token: Said }) {
  const { url, heard, parts, close } = await openTestSite(({ form }) =>
    form.get('token_type_hint') === 'refresh_token' ? answers.refresh_token : answers.access_token,
  );
  ends.push(close);
  const server = {
    issuer: url,
    authorizationEndpoint: `${url}/authorize`,
    tokenEndpoint: `${url}/token`,
    revocationEndpoint: `${url}/revoke`,
    promisesIssuer: false,
    takesClientMetadata: false,
  };
  const client = { clientId: 'c1', tokenAuthMethod: 'none' } as const;
  const prepared = { server, client, mayOmitResource: true, isOwnRegistration: true };
  const tokens = { accessToken: 'access-1', refreshToken: 'refresh-1' };
  const revocation = await revokeTokens(parts, { prepared, hasExpired: false }, tokens);
  return { ...revocation, asked: heard.map(({ form }) => form.get('token')) };
}

const done = { status: 200 };
const refused = { status: 400, body: { error: 'unsupported_token_type' } };

describe('revoking the tokens of a grant', () => {
  it('names the refresh token alone where the provider takes it: the access token goes along', async () => {
    const { tokenRevoked, asked } = await revokeAt({ refresh_token: done, access_token: done });
    assert.deepEqual([tokenRevoked, asked], [true, ['refresh-1']]);
  });

  it('then the access token where the provider will not revoke refresh tokens, and says what stays good', async () => {
    const { tokenRevoked, asked, error } = await revokeAt({ refresh_token: refused, access_token: done });
    assert.deepEqual([tokenRevoked, asked], [false, ['refresh-1', 'access-1']]);
    assert.match(error ?? '', /unsupported_token_type.*the access token alone/);
  });

  it('says so where the provider revokes neither', async () => {
    const { tokenRevoked, asked, error } = await revokeAt({ refresh_token: refused, access_token: refused });
    assert.deepEqual([tokenRevoked, asked], [false, ['refresh-1', 'access-1']]);
    assert.doesNotMatch(error ?? '', /alone/);
  });

  for (const failing of [{ status: 503 }, { status: 401, body: { error: 'invalid_client' } }]) {
    it(`asks once where it is not about the token (${failing.status})`, async () => {
      const { tokenRevoked, asked } = await revokeAt({ refresh_token: failing, access_token: done });
      assert.deepEqual([tokenRevoked, asked], [false, ['refresh-1']]);
    });
  }
});
