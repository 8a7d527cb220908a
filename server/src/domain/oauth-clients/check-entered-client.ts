import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import { askAboutClient } from '../../upstream/oauth/knows-client.ts';
import type { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import type { Server } from '../servers/server.ts';
import { clearFinding, saveFinding } from './discovery-store.ts';
import { findPrepared } from './find-prepared.ts';
import { redirectUriOf, type OAuthClientsDeps } from './oauth-clients-deps.ts';
import { writeIfCurrent } from './write-if-current.ts';

/**
 * Asks the token URL that an admin entered whether somebody is there who knows the client: without it every login comes to nothing,
 * after its user has agreed. That the client is not known is kept until it is, as if a login had come upon it.
 * @returns what keeps logins from working; undefined: nothing that can be seen from here
 */
export async function checkEnteredClient(deps: OAuthClientsDeps, server: Server): Promise<Finding | undefined> {
  const prepared = server.oauth2 && (await findPrepared(deps, server));
  if (!prepared) return undefined;
  const failure = await askAboutClient(deps, prepared.server, prepared.client, redirectUriOf(deps.publicUrl));
  const finding = failure && findFault(failure, prepared.server.tokenEndpoint);
  if (finding && isAboutClient(finding)) {
    await writeIfCurrent(deps.db, server, (tx) => saveFinding(tx, server, finding.code));
  } else if (failure?.error === 'invalid_grant') {
    await clearFinding(deps.db.sql, server.id, ['client_unknown']);
  }
  return finding;
}

function isAboutClient({ code }: Finding): boolean {
  return code === 'client_unknown' || code === 'client_expired';
}

/** Of what is said to a code that nobody gave, only what would be said to a good one as well. */
function findFault({ kind, error, status, message, finding }: OAuthFailure, tokenUrl: string): Finding | undefined {
  if (!finding) return undefined;
  const at = `${new URL(tokenUrl).origin}${new URL(tokenUrl).pathname}`;
  if (kind === 'unreachable') {
    return finding.code === 'blocked_address' ? finding : describeFinding('unreachable', `The token URL ${at}: ${message}.`);
  }
  if (kind === 'malformed') {
    const isElsewhere = status === undefined || status === 404 || status === 405 || status < 400;
    return isElsewhere ? describeFinding('bad_answer', `The token URL ${at}: ${message}.`) : undefined;
  }
  return error === 'invalid_client' || error === 'incorrect_client_credentials' ? finding : undefined;
}
