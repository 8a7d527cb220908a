import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseTokenAuthMethod } from './oauth-client.ts';

describe('how a client authenticates', () => {
  const cases: [known: Parameters<typeof chooseTokenAuthMethod>[0], chosen: object][] = [
    [{ hasSecret: false, override: 'client_secret_post' }, { tokenAuthMethod: 'none' }],
    [
      { hasSecret: true, override: 'client_secret_post', registered: 'client_secret_basic', supported: ['client_secret_basic'] },
      { tokenAuthMethod: 'client_secret_post' },
    ],
    [{ hasSecret: true, registered: 'none', supported: ['client_secret_basic'] }, { tokenAuthMethod: 'none' }],
    [{ hasSecret: true, supported: ['none', 'client_secret_post'] }, { tokenAuthMethod: 'client_secret_post' }],
    [{ hasSecret: true, supported: ['client_secret_post', 'client_secret_basic'] }, { tokenAuthMethod: 'client_secret_basic' }],
    [{ hasSecret: true }, { tokenAuthMethod: 'client_secret_basic', isMethodAssumed: true }],
    [
      { hasSecret: true, supported: ['private_key_jwt'] },
      { tokenAuthMethod: 'client_secret_basic', isMethodAssumed: true },
    ],
  ];
  for (const [known, chosen] of cases) {
    it(`is by ${JSON.stringify(chosen)} for ${JSON.stringify(known)}`, () =>
      assert.deepEqual(chooseTokenAuthMethod(known), chosen));
  }
});
