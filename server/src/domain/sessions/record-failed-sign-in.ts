import type { Sql } from '../../db/database.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Caller } from './session.ts';

const address = /^[^\s@]+@[^\s@]+$/;

/** Puts a failed sign-in on record. What was typed is kept only when it looks like an address: it could be a password. */
export async function recordFailedSignIn(
  sql: Sql,
  caller: Caller,
  tried: { email: string; userId: string | undefined },
): Promise<void> {
  const label = address.test(tried.email) ? tried.email : '(not an e-mail address)';
  const from = { requestId: caller.requestId, ...(caller.address !== undefined && { address: caller.address }) };
  await recordAudit(
    sql,
    { via: 'sign_in', label, ...from },
    {
      action: 'session.sign_in_failed',
      subjectType: 'user',
      subjectLabel: label,
      ...(tried.userId !== undefined && { subjectId: tried.userId }),
    },
  );
}
