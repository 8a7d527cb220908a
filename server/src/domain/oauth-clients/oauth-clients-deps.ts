import type { Database } from '../../db/database.ts';
import type { GuardedFetch } from '../../upstream/dial/guarded-fetch.ts';
import type { SecretBox } from '../secrets/secret-box.ts';

/** What is needed to be a client of the authorization servers of others. */
export type OAuthClientsDeps = {
  db: Database;
  secrets: SecretBox;
  fetch: GuardedFetch;
  /** Where people reach Gatehouse, as an origin: it is what Gatehouse introduces itself with. */
  publicUrl: string;
  /** The client id at providers that read a client metadata document; undefined: it is registered there like anywhere else. */
  clientMetadataUrl: string | undefined;
  log: { warn(fields: object, text: string): void };
};

/** Where providers send users back to: one for all servers, for ever. */
export function redirectUriOf(publicUrl: string): string {
  return `${publicUrl}/oauth2/callback`;
}

/**
 * The URL of the document by which Gatehouse is known to providers that read one in place of a registration.
 * @returns undefined off https, where no provider takes it
 * @see draft-ietf-oauth-client-id-metadata-document
 */
export function clientMetadataUrlOf(publicUrl: string): string | undefined {
  return publicUrl.startsWith('https:') ? `${publicUrl}/oauth2/client-metadata.json` : undefined;
}
