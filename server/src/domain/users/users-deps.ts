import type { Database } from '../../db/database.ts';
import type { PasswordHasher } from '../user-links/create-password-hasher.ts';

/** What the verbs of users work with. */
export type UsersDeps = { db: Database; passwords: PasswordHasher };
