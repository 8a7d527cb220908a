import { isDeepStrictEqual } from 'node:util';
import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import type { ServerDraft } from './server-draft.ts';
import type { Server } from './server.ts';

type Bound = Pick<Server, 'authType' | 'url' | 'oauth2' | 'oauth2Options'>;

/**
 * Whether users' grants stay good: they are bound to the server's URL, to a client at an authorization server, and to where Gatehouse
 * sends them to be revoked.
 * @param found the authorization server that was found for the server as it is stored, if there is one
 */
export function isSameProvider(stored: Bound, changed: Bound, found: AuthorizationServer | undefined): boolean {
  return (
    stored.authType === changed.authType &&
    stored.url === changed.url &&
    stored.oauth2?.tokenUrl === changed.oauth2?.tokenUrl &&
    stored.oauth2?.clientId === changed.oauth2?.clientId &&
    !isRevokedElsewhere(stored, changed, found)
  );
}

/**
 * Whether a change has tokens, and the client's secret with them, sent to an origin that neither gave nor revoked them before: a
 * revocation carries both.
 */
export function isRevokedElsewhere(
  stored: Pick<Server, 'oauth2' | 'oauth2Options'>,
  changed: Pick<Server, 'oauth2Options'>,
  found?: AuthorizationServer,
): boolean {
  const { revocationUrl } = changed.oauth2Options;
  if (revocationUrl === undefined) return false;
  const known = stored.oauth2 ? [stored.oauth2.tokenUrl] : [found?.tokenEndpoint, found?.revocationEndpoint];
  return [stored.oauth2Options.revocationUrl, ...known].every((url) => hasOtherOrigin(revocationUrl, url));
}

/** @param before undefined: there was no such URL, which is another. What is no URL at all has no origin, and not another */
export function hasOtherOrigin(now: string, before: string | undefined): boolean {
  const url = URL.parse(now);
  return url !== null && url.origin !== (before === undefined ? undefined : URL.parse(before)?.origin);
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
