import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeFinding, isFindingCode } from './finding.ts';
import { findRefusal } from './find-refusal.ts';

describe('a finding', () => {
  it('adds what is true of this case to what is true of all', () => {
    const { text, fix } = describeFinding('issuer_mismatch', 'It names https://x.example.');
    assert.match(text, /^The authorization server .*\. It names https:\/\/x\.example\.$/);
    assert.match(fix, /\.$/);
  });

  it('is known by its code', () => {
    assert.deepEqual(['no_metadata', 'toString', 'other'].map(isFindingCode), [true, false, false]);
  });
});

describe("a provider's error", () => {
  const cases: [error: string, description: string | undefined, finding: string | undefined][] = [
    ['invalid_target', undefined, 'resource_refused'],
    ['invalid_request', 'The parameter resource is not supported', 'resource_refused'],
    ['server_error', 'AADSTS9010010: The resource parameter', 'resource_refused'],
    ['invalid_request', 'AADSTS901002: The resource request parameter is not supported.', 'resource_refused'],
    ['invalid_client', undefined, 'client_unknown'],
    ['invalid_client', 'The client secret keys are expired', 'client_expired'],
    ['incorrect_client_credentials', undefined, 'client_unknown'],
    ['invalid_request', 'Missing parameter: client_id', 'client_unknown'],
    ['unauthorized_client', undefined, 'client_not_allowed'],
    ['invalid_scope', undefined, 'scope_unknown'],
    ['redirect_uri_mismatch', undefined, 'redirect_refused'],
    ['invalid_request', 'Invalid redirect_uri', 'redirect_refused'],
    ['invalid_request', 'Something else', undefined],
    ['invalid_grant', undefined, undefined],
    ['access_denied', 'The user said no', undefined],
  ];
  for (const [error, description, finding] of cases) {
    it(`${error}${description === undefined ? '' : ` (${description})`} means ${finding ?? 'nothing for the configuration'}`, () => {
      assert.equal(findRefusal({ error, description }), finding);
    });
  }
});
