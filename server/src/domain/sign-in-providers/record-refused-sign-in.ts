import type { Sql } from '../../db/database.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Caller } from '../sessions/session.ts';
import type { ProviderType } from './sign-in-deps.ts';
import type { SignInRefused } from './sign-in-refused.ts';

/** Puts a sign-in at a provider on record that came to nothing. */
export async function recordRefusedSignIn(
  sql: Sql,
  { requestId, address }: Caller,
  method: ProviderType,
  { code, label = '(not known)' }: SignInRefused,
): Promise<void> {
  await recordAudit(
    sql,
    { via: 'sign_in', label, requestId, ...(address !== undefined && { address }) },
    { action: 'session.sign_in_failed', subjectType: 'user', subjectLabel: label, after: { method, reason: code } },
  );
}
