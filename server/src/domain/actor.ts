import { AppError } from '../errors.ts';

export type Role = 'admin' | 'member';

/** Who asks, made once at the edge and handed to every domain verb. */
export type Actor = {
  userId: string;
  role: Role;
  /** What people recognise in the record: the e-mail address. */
  label: string;
  via: { kind: 'session'; sessionId: string } | { kind: 'token'; tokenId: string; scopes: readonly string[] };
  requestId: string;
  /** The caller's network address, when known. */
  address?: string;
};

/** @throws AppError `forbidden` unless the actor is an admin. Called before any look-up, so that a member learns nothing from the answer. */
export function assertAdmin(actor: Actor): void {
  if (actor.role !== 'admin') throw new AppError('forbidden', 'Only admins can do this.');
}
