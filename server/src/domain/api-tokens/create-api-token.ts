import type { CreateApiToken } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { newId } from '../new-id.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { mostTokensOfUser, shownLength, tokenPrefix, type ApiToken } from './api-token.ts';
import { countApiTokens, insertApiToken } from './api-token-store.ts';

/**
 * Makes a token of the caller's own. A token cannot make another one: whoever got hold of it would outlast its revocation.
 * @returns the token with its secret, which is kept nowhere
 * @throws AppError `forbidden` for a caller who came in with a token; `invalid_input` at `/expires_at` when that is not in the
 * future or beyond the year 9999; `conflict` beyond 200 tokens
 */
export async function createApiToken(
  deps: { db: Database },
  actor: Actor,
  input: CreateApiToken,
): Promise<ApiToken & { token: string }> {
  if (actor.via.kind === 'token') throw new AppError('forbidden', 'A token cannot make another one. Sign in and make it there.');
  const expiresAt = input.expires_at == null ? undefined : new Date(input.expires_at);
  if (expiresAt && !(expiresAt.getTime() > Date.now())) {
    throw invalidField('/expires_at', 'in_the_past', 'A token has to expire in the future, or never.');
  }
  if (expiresAt && expiresAt.getUTCFullYear() > 9999) {
    throw invalidField('/expires_at', 'too_late', 'A token has to expire before the year 10000, or never.');
  }
  const scopes = [...new Set(input.scopes ?? (['api', 'mcp'] as const))];
  const { token, tokenHash } = issueToken(tokenPrefix);
  const id = newId();

  return inTransaction(deps.db, async (tx) => {
    if ((await countApiTokens(tx, actor.userId)) >= mostTokensOfUser) {
      throw new AppError('conflict', `You have ${mostTokensOfUser} tokens. Delete those that you no longer use.`);
    }
    const values = {
      id,
      userId: actor.userId,
      name: input.name,
      prefix: token.slice(0, shownLength),
      tokenHash,
      scopes,
      expiresAt,
    };
    const created = await insertApiToken(tx, values);
    await recordAudit(tx, actor, {
      action: 'token.create',
      subjectType: 'token',
      subjectId: id,
      subjectLabel: created.name,
      after: { name: created.name, prefix: created.prefix, scopes, expires_at: expiresAt?.toISOString() ?? null },
    });
    return { ...created, token };
  });
}
