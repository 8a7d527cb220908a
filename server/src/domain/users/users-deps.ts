import type { Database } from '../../db/database.ts';
import type { GrantsDeps } from '../grants/grants-deps.ts';
import type { PasswordHasher } from '../user-links/create-password-hasher.ts';
import type { WaysIn } from './ways-in.ts';

/** What the verbs of users work with. */
export type UsersDeps = { db: Database; passwords: PasswordHasher };

/** What the verbs need that take something from a user, who may be the last admin. */
export type UserAdminDeps = UsersDeps & {
  waysIn: WaysIn;
  /** To have the grants of a deleted user revoked at their providers. Absent: they end here alone. */
  oauth?: GrantsDeps;
};
