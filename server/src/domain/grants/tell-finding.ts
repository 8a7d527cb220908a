import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import type { Role } from '../actor.ts';

/**
 * What keeps a login from working, in words for who asks. Admins are told the details and what to do; everybody else what it is in
 * general: where a server is, and what it says, is not theirs to know.
 */
export function tellFinding(role: Role, { code, text, fix }: Finding): string {
  return role === 'admin' ? `${text} ${fix}` : `${describeFinding(code).text} An admin can mend this.`;
}
