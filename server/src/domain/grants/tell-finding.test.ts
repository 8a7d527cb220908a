import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFinding } from '../../protocol/oauth/finding.ts';
import { tellFinding } from './tell-finding.ts';

test('admins are told the details of a finding and what to do, members neither', () => {
  const finding = describeFinding('unreachable', 'At http://10.1.2.3:8443: no answer.');
  assert.equal(tellFinding('admin', finding), `${finding.text} ${finding.fix}`);
  assert.equal(
    tellFinding('member', finding),
    'The server, or where its users log in, cannot be reached from here. An admin can mend this.',
  );
});
