import type { AuditEntry } from '../audit/record-audit.ts';
import type { User } from './user.ts';

/**
 * What differs between two states of a user, as the record shows it; undefined when nothing does. Of a password only that it
 * was set or changed.
 */
export function auditOfChange(
  stored: User,
  changed: User,
  password: { given: boolean; had: boolean },
): Omit<AuditEntry, 'action'> | undefined {
  const fields = (['name', 'role', 'disabled'] as const).filter((field) => stored[field] !== changed[field]);
  if (fields.length === 0 && !password.given) return undefined;
  const pick = (user: User) => Object.fromEntries(fields.map((field) => [field, user[field]]));
  return {
    subjectType: 'user',
    subjectId: changed.id,
    subjectLabel: changed.email,
    before: pick(stored),
    after: { ...pick(changed), ...(password.given && { password: password.had ? '(changed)' : '(set)' }) },
  };
}
