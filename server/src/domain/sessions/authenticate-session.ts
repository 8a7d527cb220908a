import type { Sql } from '../../db/database.ts';
import { findSessionIdentity, touchSession } from './session-store.ts';
import type { Identity } from './session.ts';

/**
 * Whose session a cookie stands for, and notes that it is used; undefined when it has ended, was never one, or its user is
 * disabled. One indexed query, and once a minute a second one.
 */
export async function authenticateSession(sql: Sql, token: string): Promise<Identity | undefined> {
  const found = await findSessionIdentity(sql, token);
  if (!found) return undefined;
  if (found.stale) await touchSession(sql, found.sessionId);
  return { userId: found.userId, role: found.role, label: found.label, via: found.via };
}
