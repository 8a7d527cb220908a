import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareIssuers, readServerMetadata } from './read-server-metadata.ts';

const issuer = 'https://login.example';
const good = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` };
const read = (changes: object) => readServerMetadata({ ...good, ...changes });

describe('the metadata of an authorization server', () => {
  it('is read with what it says, and nothing that it does not say', () => {
    assert.deepEqual(read({ registration_endpoint: null, revocation_endpoint: '', scopes_supported: 'a' }), {
      ok: true,
      server: {
        issuer,
        authorizationEndpoint: `${issuer}/authorize`,
        tokenEndpoint: `${issuer}/token`,
        promisesIssuer: false,
        takesClientMetadata: false,
      },
    });
  });

  it('is read with every list and promise, without items that are no text, or none that could be stored', () => {
    const answer = read({
      revocation_endpoint: `${issuer}/revoke`,
      scopes_supported: ['a', 1, '', 'x'.repeat(300), 'a\u0000b', 'a\ud800b'],
      token_endpoint_auth_methods_supported: ['none'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: 'true',
    });
    assert.ok(answer.ok);
    assert.equal(answer.server.revocationEndpoint, `${issuer}/revoke`);
    assert.deepEqual(answer.server.scopesSupported, ['a']);
    assert.deepEqual(answer.server.codeChallengeMethods, ['S256']);
    assert.equal(answer.server.promisesIssuer, true);
    assert.equal(answer.server.takesClientMetadata, false);
  });

  for (const document of [
    undefined,
    null,
    'text',
    [],
    { ...good, issuer: undefined },
    { ...good, issuer: 'login' },
    { ...good, token_endpoint: null },
  ]) {
    it(`cannot be ${JSON.stringify(document) ?? 'nothing'}`, () => {
      const answer = readServerMetadata(document);
      assert.equal(!answer.ok && answer.code, 'bad_metadata');
    });
  }

  for (const endpoint of [
    'javascript:alert(1)',
    'data:text/html,x',
    '/authorize',
    'https://a:b@x.example/',
    'https://x.example/#a',
    ' https://x.example',
    7,
    `https://x.example/${'a'.repeat(2_000)}`,
  ]) {
    it(`has no endpoint ${String(endpoint).slice(0, 40)}`, () => {
      for (const field of ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'revocation_endpoint']) {
        const answer = read({ [field]: endpoint });
        assert.equal(!answer.ok && answer.code, 'insecure_endpoint', field);
      }
    });
  }

  it('sends no browser of an https issuer to plain http, and leaves the other endpoints to the dialer', () => {
    const browser = read({ authorization_endpoint: 'http://login.example/authorize' });
    assert.equal(!browser.ok && browser.code, 'insecure_endpoint');
    assert.equal(read({ token_endpoint: 'http://login.internal/token' }).ok, true);
    const plain = 'http://login.internal';
    assert.equal(read({ issuer: plain, authorization_endpoint: `${plain}/authorize` }).ok, true);
  });
});

describe('two issuers', () => {
  it('are the same by their letters alone', () => {
    assert.equal(compareIssuers(issuer, issuer), 'same');
    assert.equal(compareIssuers(issuer, 'https://LOGIN.example'), 'other');
    assert.equal(compareIssuers(issuer, `${issuer}:443`), 'other');
  });

  it('may differ by one ending slash, and no more', () => {
    assert.equal(compareIssuers(issuer, `${issuer}/`), 'slash');
    assert.equal(compareIssuers(`${issuer}/`, issuer), 'slash');
    assert.equal(compareIssuers(issuer, `${issuer}//`), 'other');
  });
});
