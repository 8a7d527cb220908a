import type { Transaction } from '../../db/database.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deleteSessionByToken, insertSession } from './session-store.ts';
import type { Caller, StartedSession } from './session.ts';

/**
 * Signs a user in, within the transaction that found them entitled: a new session, with a new id and a new cookie, in place of
 * the one that came along. Does not check that the user is not disabled; lookups of the session do.
 * @param by.method what they signed in with, for the record: `password`, `oidc`, `github`, `setup`
 * @param by.linkId their link at the provider, where it was one
 */
export async function startSession(
  tx: Transaction,
  caller: Caller,
  user: { id: string; email: string },
  by: { method: string; linkId?: string },
): Promise<StartedSession> {
  if (caller.sessionToken !== undefined) await deleteSessionByToken(tx, caller.sessionToken);
  const session = await insertSession(tx, user.id, { address: caller.address, userAgent: caller.userAgent, linkId: by.linkId });
  await recordAudit(
    tx,
    { via: 'sign_in', label: user.email, userId: user.id, requestId: caller.requestId, ...addressOf(caller) },
    {
      action: 'session.sign_in',
      subjectType: 'session',
      subjectId: session.id,
      subjectLabel: user.email,
      after: { method: by.method },
    },
  );
  return session;
}

function addressOf({ address }: Caller): { address?: string } {
  return address === undefined ? {} : { address };
}
