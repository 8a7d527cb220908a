import { isDeepStrictEqual } from 'node:util';
import type { ServerDraft } from './server-draft.ts';
import type { Server } from './server.ts';

type Bound = Pick<Server, 'authType' | 'url' | 'oauth2'>;

/** Whether users' grants stay good: they are bound to the server's URL, and to a client at an authorization server. */
export function isSameProvider(stored: Bound, changed: Bound): boolean {
  return (
    stored.authType === changed.authType &&
    stored.url === changed.url &&
    stored.oauth2?.tokenUrl === changed.oauth2?.tokenUrl &&
    stored.oauth2?.clientId === changed.oauth2?.clientId
  );
}

/** Whether logins are begun as before, so that what the last of them came upon is still to be expected. */
export function isSameLogin(stored: Server, changed: Server, { auth }: Pick<ServerDraft, 'auth'>): boolean {
  const loginOf = ({ authType, url, oauth2, oauth2Scopes, oauth2Options }: Server) => [
    authType,
    url,
    oauth2,
    oauth2Scopes,
    oauth2Options,
  ];
  const isSameSecret = auth.oauth2ClientSecret.state !== 'given' && stored.hasOauth2Secret === changed.hasOauth2Secret;
  return isSameSecret && isDeepStrictEqual(loginOf(stored), loginOf(changed));
}
