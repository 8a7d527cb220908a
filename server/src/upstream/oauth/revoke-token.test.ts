import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { OAuthFailure } from './oauth-failure.ts';
import { revokeToken } from './revoke-token.ts';
import { openTestSite, type Said } from './testing/open-test-site.ts';

const ends: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of ends.toReversed()) await end();
});

const token = { value: 'refresh-token-of-ada', hint: 'refresh_token' } as const;
const client = { clientId: 'c1', clientSecret: 'secret-of-c1', tokenAuthMethod: 'client_secret_post' } as const;

async function revoke(said: Said) {
  const site = await openTestSite(() => said);
  ends.push(site.close);
  await revokeToken(site.parts, `${site.url}/revoke`, client, token);
  return site;
}

describe('a revocation', () => {
  it('names the token, what it is, and the client', async () => {
    const site = await revoke({ status: 200, body: '' });
    assert.deepEqual(Object.fromEntries(site.heard[0]?.form ?? []), {
      token: token.value,
      token_type_hint: 'refresh_token',
      client_id: 'c1',
      client_secret: 'secret-of-c1',
    });
  });

  for (const said of [{ status: 204 }, { status: 200, body: {} }, { status: 200, body: '<html>done</html>' }]) {
    it(`is done with ${JSON.stringify(said)}`, async () => {
      assert.equal((await revoke(said)).heard.length, 1);
    });
  }

  it('tries the other way to authenticate where the one was only assumed and the client is not recognised', async () => {
    const site = await openTestSite(({ headers }) =>
      headers.authorization === undefined ? { status: 200 } : { status: 401, body: { error: 'invalid_client' } },
    );
    ends.push(site.close);
    const assumed = { ...client, tokenAuthMethod: 'client_secret_basic', isMethodAssumed: true } as const;
    await revokeToken(site.parts, `${site.url}/revoke`, assumed, token);
    assert.deepEqual(
      site.heard.map(({ form }) => form.get('client_secret')),
      [null, 'secret-of-c1'],
    );
    const told = { ...assumed, isMethodAssumed: false };
    await assert.rejects(revokeToken(site.parts, `${site.url}/revoke`, told, token), /invalid_client/);
    assert.equal(site.heard.length, 3);
  });

  const cases: [said: Said, kind: string][] = [
    [{ status: 503 }, 'temporary'],
    [{ status: 400, body: { error: 'unsupported_token_type' } }, 'refused'],
    [
      { status: 401, body: { error: 'invalid_client', error_description: `wrong: ${client.clientSecret} ${token.value}` } },
      'refused',
    ],
    [{ status: 302, headers: { location: 'https://elsewhere.example/' } }, 'malformed'],
    [{ status: 404, body: 'nothing' }, 'malformed'],
    [{ breaks: true }, 'unreachable'],
  ];
  for (const [said, kind] of cases) {
    it(`is ${kind} for ${said.status ?? 'a broken connection'}, and shows nothing that was sent`, async () => {
      await assert.rejects(revoke(said), (error) => {
        assert.ok(error instanceof OAuthFailure);
        assert.equal(error.kind, kind);
        assert.doesNotMatch(`${error.message} ${JSON.stringify(error)}`, /of-ada|of-c1/);
        return true;
      });
    });
  }
});
