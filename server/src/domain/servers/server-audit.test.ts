import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { draftChangedServer } from './draft-server.ts';
import { auditOf, auditOfChange } from './server-audit.ts';
import { aServer } from './testing/a-server.ts';

const stored = aServer({ authType: 'api_key', apiKeyHeader: 'X-Key', hasApiKey: true });

describe('auditOf', () => {
  test('says of a secret only that it is there', () => {
    const { api_key_value: key, custom_headers: headers } = auditOf(stored);
    assert.deepEqual([key, headers], ['(set)', undefined]);
  });
});

describe('auditOfChange', () => {
  test('holds what differs, and nothing else', () => {
    const draft = draftChangedServer(stored, { display_name: 'New' });
    assert.deepEqual(auditOfChange(stored, { ...stored, displayName: 'New' }, draft), {
      before: { display_name: 'Notes' },
      after: { display_name: 'New' },
    });
  });

  test('shows a secret that was given anew as changed, and never its value', () => {
    const draft = draftChangedServer(stored, { api_key_value: 'canary' });
    assert.deepEqual(auditOfChange(stored, stored, draft), {
      before: { api_key_value: '(set)' },
      after: { api_key_value: '(changed)' },
    });
  });

  test('shows secrets that came and went with the authentication type', () => {
    const changed = aServer({ authType: 'custom_headers', customHeaderNames: ['X-One'] });
    const draft = draftChangedServer(stored, { auth_type: 'custom_headers', custom_headers: { 'X-One': 'canary' } });
    assert.deepEqual(auditOfChange(stored, changed, draft), {
      before: {
        auth_type: 'api_key',
        api_key_header: 'X-Key',
        api_key_value: '(set)',
        custom_headers: null,
        custom_header_names: null,
      },
      after: {
        auth_type: 'custom_headers',
        api_key_header: null,
        api_key_value: null,
        custom_headers: '(set)',
        custom_header_names: ['X-One'],
      },
    });
  });
});
