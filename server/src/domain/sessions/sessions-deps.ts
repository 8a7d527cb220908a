import type { Database } from '../../db/database.ts';
import type { PasswordHasher } from '../user-links/create-password-hasher.ts';

/** What the verbs of signing in work with. */
export type SessionsDeps = {
  db: Database;
  passwords: PasswordHasher;
  /** Whether people may sign in with a password. */
  passwordSignIn: boolean;
};
