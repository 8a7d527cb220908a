import type { Database } from '../../db/database.ts';
import type { GuardedFetch } from '../../upstream/dial/guarded-fetch.ts';
import type { OAuthClients } from '../oauth-clients/prepared-oauth.ts';
import type { SecretBox } from '../secrets/secret-box.ts';

/** What the verbs that make and end grants work with. */
export type GrantsDeps = {
  db: Database;
  secrets: SecretBox;
  fetch: GuardedFetch;
  clients: OAuthClients;
  /** Where providers send users back to: one for all servers, for ever. */
  redirectUri: string;
  log: { warn(fields: object, text: string): void };
  /** Drops what this process holds for a user at a server: token, listing, sessions. Called after each committed change. */
  onGrantChanged: (change: GrantChange) => void;
};

export type GrantChange = { serverId: string; userId: string };
