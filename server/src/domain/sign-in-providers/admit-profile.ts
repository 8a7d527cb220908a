import type { Transaction } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Profile } from '../../upstream/identity/identity-provider.ts';
import type { TokenAnswer } from '../../upstream/oauth/request-token.ts';
import type { Actor } from '../actor.ts';
import { recordAudit, type SystemActor } from '../audit/record-audit.ts';
import { sealTokens } from '../credentials/create-sealed-token-store.ts';
import { newId } from '../new-id.ts';
import type { Caller, StartedSession } from '../sessions/session.ts';
import { startSession } from '../sessions/start-session.ts';
import {
  findLink,
  findLinkCandidate,
  insertLink,
  lockIdentity,
  saveLinkTokens,
  type ProviderIdentity,
  type StoredLink,
} from '../user-links/user-link-store.ts';
import { findUserForUpdate, insertUser } from '../users/user-store.ts';
import { toEmailKey, type User } from '../users/user.ts';
import { applyAdminGroup } from './apply-admin-group.ts';
import type { ProviderSignInDeps, ProviderType } from './sign-in-deps.ts';
import { decideSignIn, isInAdminGroup, type Decision } from './sign-in-policy.ts';
import { SignInRefused } from './sign-in-refused.ts';
import { toUserName } from './to-user-name.ts';

export type Admission = {
  type: ProviderType;
  profile: Profile;
  /** To be kept with the link. */
  tokens: TokenAnswer | undefined;
  /** Who adds the identity to their own account; they keep the session that they have. */
  adding: Actor | undefined;
};

/** Two people who become members with one e-mail address at the same moment: one of them finds the other's account. */
const attempts = 3;

/**
 * Signs in whom a provider vouches for, in one transaction: the account, where it is new; the link with its tokens; the role, where
 * a group gives it; the session. The same identity arriving twice at once is one account and one link.
 * @throws SignInRefused by the policy; nothing is stored then
 */
export async function admitProfile(
  deps: ProviderSignInDeps,
  caller: Caller,
  admission: Admission,
): Promise<{ userId: string; session: StartedSession | undefined }> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const admitted = await inTransaction(deps.db, (tx) => admit(tx, deps, caller, admission));
    if (admitted) return admitted;
  }
  throw new SignInRefused('failed', admission.profile.label);
}

/** @returns undefined when the account that was to be made is somebody's by now */
async function admit(tx: Transaction, deps: ProviderSignInDeps, caller: Caller, admission: Admission) {
  const { type, profile, tokens, adding } = admission;
  const identity = { type, issuer: profile.issuer, subject: profile.subject };
  await lockIdentity(tx, identity);
  const stored = await findLink(tx, identity);
  const decision = await decide(tx, deps, admission, stored);
  if (decision.to === 'refuse') throw new SignInRefused(decision.code, profile.label);

  const by = adding ?? toSystemActor(caller, profile.label);
  const userId = decision.to === 'create' ? await createMember(tx, by, profile, decision.email) : decision.userId;
  if (userId === undefined) return undefined;
  const link = stored ?? (await addLink(tx, by, identity, { userId, label: profile.label }));
  await applyAdminGroup(tx, deps, by, { userId, link, isInGroup: isInAdminGroup(type, profile, deps.rules) });
  const user = await findUserForUpdate(tx, userId);
  if (!user || user.disabled) throw new SignInRefused('disabled', profile.label);
  if (tokens) await saveLinkTokens(tx, link.id, { ...tokens, ...sealTokens(deps.secrets, 'user_links', link.id, tokens) });
  return { userId, session: adding ? undefined : await startSession(tx, caller, user, { method: type, linkId: link.id }) };
}

async function decide(
  tx: Transaction,
  deps: ProviderSignInDeps,
  { type, profile, adding }: Admission,
  linked: StoredLink | undefined,
): Promise<Decision> {
  const { issuer, verifiedEmail } = profile;
  const find = (by: { id: string } | { emailKey: string }) => findLinkCandidate(tx, by, { type, issuer });
  return decideSignIn(
    type,
    profile,
    {
      linked: linked && { id: linked.userId, role: linked.role, disabled: linked.disabled },
      byEmail: verifiedEmail === undefined ? undefined : await find({ emailKey: toEmailKey(verifiedEmail) }),
      adding: adding && (await find({ id: adding.userId })),
    },
    deps.rules,
  );
}

async function createMember(
  tx: Transaction,
  by: Actor | SystemActor,
  profile: Profile,
  email: string,
): Promise<string | undefined> {
  const values = { id: newId(), email, name: toUserName(profile.name, email), role: 'member' } as const;
  const user: User | undefined = await insertUser(tx, values);
  if (!user) return undefined;
  await recordAudit(tx, by, {
    action: 'user.create',
    subjectType: 'user',
    subjectId: user.id,
    subjectLabel: user.email,
    after: { email: user.email, name: user.name, role: user.role, issuer: profile.issuer },
  });
  return user.id;
}

async function addLink(
  tx: Transaction,
  by: Actor | SystemActor,
  identity: ProviderIdentity,
  { userId, label }: { userId: string; label: string },
): Promise<Pick<StoredLink, 'id' | 'gaveAdmin'>> {
  const id = newId();
  await insertLink(tx, { id, userId, label, ...identity });
  await recordAudit(tx, by, {
    action: 'user.link',
    subjectType: 'user',
    subjectId: userId,
    subjectLabel: label,
    after: { type: identity.type, issuer: identity.issuer },
  });
  return { id, gaveAdmin: false };
}

function toSystemActor({ requestId, address }: Caller, label: string): SystemActor {
  return { via: 'sign_in', label, requestId, ...(address !== undefined && { address }) };
}
