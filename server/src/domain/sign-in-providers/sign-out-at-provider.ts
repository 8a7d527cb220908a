import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { placeOf } from '../secrets/sealed-columns.ts';
import { signOut } from '../sessions/sign-out.ts';
import { findSessionLink } from '../user-links/user-link-store.ts';
import type { ProviderSignInDeps } from './sign-in-deps.ts';

const patienceMs = 3_000;

/**
 * Ends the session that asks, whatever the provider does.
 * @returns where the browser ends the provider's session too; undefined where the session did not begin there, the provider offers
 *   no such thing, or does not answer within 3 s
 * @throws AppError `forbidden` for an API token
 */
export async function signOutAtProvider(
  deps: { db: Database; providerSignIn?: ProviderSignInDeps },
  actor: Actor,
): Promise<string | undefined> {
  const link = actor.via.kind === 'session' ? await findSessionLink(deps.db.sql, actor.via.sessionId) : undefined;
  await signOut(deps, actor);
  const { oidc, secrets, publicUrl } = deps.providerSignIn ?? {};
  if (!oidc || !secrets || link?.type !== 'oidc' || link.issuer !== oidc.issuer) return undefined;
  const place = placeOf({ table: 'user_links', column: 'id_token' }, link.id);
  const idToken = link.idToken === undefined ? undefined : secrets.open(place, link.idToken);
  return Promise.race([oidc.endSessionUrl({ idToken, returnTo: `${publicUrl}/` }), wait(patienceMs, undefined, { ref: false })]);
}
