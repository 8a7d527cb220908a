import type { UserView } from '@gatehouse/contract';
import type { UserLink } from '../user-links/user-link.ts';
import type { User } from './user.ts';

/** A user as they and admins see them. */
export function viewUser(user: User, links: readonly UserLink[]): UserView {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    disabled: user.disabled,
    links: links.map((link) => ({
      type: link.type,
      issuer: link.issuer,
      subject_label: link.subjectLabel,
      linked_at: link.linkedAt.toISOString(),
    })),
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  };
}
