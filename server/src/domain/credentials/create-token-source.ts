import type { Database } from '../../db/database.ts';
import { UpstreamError, type TokenSource, type UpstreamServer } from '../../upstream/upstream.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { toFixedHeaders } from './fixed-headers.ts';
import { openCredentials } from './open-credentials.ts';
import { readBearer, toBearer, type UserTokens } from './user-tokens.ts';

/** What a server's stored credentials come to, and where they may be sent. */
type Opened = { revision: number; origin: string; headers: Record<string, string> };

/**
 * Gives each request to an upstream the headers that authenticate it: nothing for `none`, the stored ones for `api_key` and
 * `custom_headers`, the calling user's own token for `oauth2` and `user_oidc`, and nothing where that user has none.
 *
 * Sealed values are opened once per server and revision, and kept in memory until the server changes or `forget` is called.
 * `headersFor` throws an UpstreamError `closed` when the server was deleted, or now points to another origin than the caller
 * knows: its credentials belong to that one.
 */
export function createTokenSource(deps: {
  db: Database;
  secrets: SecretBox;
  /** Further sources of users' tokens join here: one for each authentication type that sends the caller's own. */
  userTokens: Record<'oauth2' | 'user_oidc', UserTokens>;
  /** Hears that a user's token for a server of type `oauth2` does not allow enough. */
  onInsufficientScope: (server: UpstreamServer, userId: string, scope: string | undefined) => Promise<void>;
}): TokenSource & { forget(serverId: string): void } {
  const { userTokens } = deps;
  const opened = new Map<string, Promise<Opened | undefined>>();

  function open(serverId: string): Promise<Opened | undefined> {
    const opening = openCredentials(deps, serverId).then(
      (found) => found && { revision: found.revision, origin: new URL(found.url).origin, headers: toFixedHeaders(found) },
    );
    opened.set(serverId, opening);
    opening.catch(() => opened.get(serverId) === opening && opened.delete(serverId));
    return opening;
  }

  async function fixedHeaders(server: UpstreamServer): Promise<Record<string, string>> {
    let held = await (opened.get(server.id) ?? open(server.id));
    if (!held || held.revision < server.revision) held = await open(server.id);
    if (!held || (held.revision !== server.revision && held.origin !== new URL(server.url).origin)) {
      throw new UpstreamError('closed', `${server.displayName} was changed while it was being used. Try again.`);
    }
    return { ...held.headers };
  }

  return {
    async headersFor(server, userId) {
      switch (server.authType) {
        case 'none':
          return {};
        case 'oauth2':
        case 'user_oidc':
          return toBearer(await userTokens[server.authType].current(server, userId));
        case 'api_key':
        case 'custom_headers':
          return fixedHeaders(server);
      }
    },
    async replace(server, userId, rejected) {
      if (server.authType !== 'oauth2' && server.authType !== 'user_oidc') return undefined; // a fixed header stays refused
      const token = readBearer(rejected);
      if (token === undefined) return undefined;
      const other = await userTokens[server.authType].replace(server, userId, token);
      return other === undefined ? undefined : toBearer(other);
    },
    async insufficientScope(server, userId, scope) {
      if (server.authType === 'oauth2') await deps.onInsufficientScope(server, userId, scope);
    },
    forget: (serverId) => void opened.delete(serverId),
  };
}
