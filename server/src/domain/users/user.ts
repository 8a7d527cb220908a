import type { Role } from '../actor.ts';

/** Somebody who may sign in. */
export type User = {
  id: string;
  email: string;
  name: string;
  role: Role;
  disabled: boolean;
  createdAt: Date;
  updatedAt: Date;
};

/** What two e-mail addresses are compared by: they are one account when they differ in case only. */
export function toEmailKey(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
