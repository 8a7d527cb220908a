import { sql as raw } from 'kysely';
import type { Sql } from '../../db/database.ts';
import type { ProviderType } from './sign-in-deps.ts';

/** A sign-in that was begun. The verifier is sealed for the row's `id`. */
export type SignInState = {
  id: string;
  type: ProviderType;
  /** The signed-in user who adds this identity to their account. */
  linkUserId: string | undefined;
  nonce: string;
  codeVerifier: string;
  asksConsent: boolean;
  /** A path. */
  returnTo: string;
};

/** How long somebody has for the provider's pages. */
export const stateLifeSeconds = 600;

/** Keeps it for ten minutes by the database's time. */
export async function insertSignInState(
  sql: Sql,
  hashes: { stateHash: Buffer; browserHash: Buffer },
  state: SignInState,
): Promise<void> {
  await sql
    .insertInto('sign_in_states')
    .values({
      id: state.id,
      state_hash: hashes.stateHash,
      browser_hash: hashes.browserHash,
      type: state.type,
      link_user_id: state.linkUserId ?? null,
      nonce: state.nonce,
      code_verifier: state.codeVerifier,
      asks_consent: state.asksConsent,
      return_to: state.returnTo,
      expires_at: raw<Date>`now() + make_interval(secs => ${raw.lit(stateLifeSeconds)})`,
    })
    .execute();
}

/**
 * Takes it away for its one use. That of another browser or another provider is left where it is: whoever got hold of the value
 * elsewhere can neither use it nor spoil it.
 * @returns undefined when there is none, it was used, it has run out, or it is another browser's
 */
export async function takeSignInState(
  sql: Sql,
  hashes: { stateHash: Buffer; browserHash: Buffer },
  type: ProviderType,
): Promise<SignInState | undefined> {
  const row = await sql
    .deleteFrom('sign_in_states')
    .where('state_hash', '=', hashes.stateHash)
    .where('browser_hash', '=', hashes.browserHash)
    .where('type', '=', type)
    .returningAll()
    .returning(raw<boolean>`expires_at > now()`.as('is_good'))
    .executeTakeFirst();
  if (!row?.is_good) return undefined;
  return {
    id: row.id,
    type: row.type,
    linkUserId: row.link_user_id ?? undefined,
    nonce: row.nonce,
    codeVerifier: row.code_verifier,
    asksConsent: row.asks_consent,
    returnTo: row.return_to,
  };
}

/** Removes what has run out. */
export async function deleteOutdatedSignInStates(sql: Sql): Promise<void> {
  await sql
    .deleteFrom('sign_in_states')
    .where('expires_at', '<', raw<Date>`now()`)
    .execute();
}
