import type { Database } from '../../db/database.ts';
import { UpstreamError, type TokenSource, type UpstreamServer } from '../../upstream/upstream.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { toFixedHeaders } from './fixed-headers.ts';
import { openCredentials } from './open-credentials.ts';

/** What a server's stored credentials come to, and where they may be sent. */
type Opened = { revision: number; origin: string; headers: Record<string, string> };

/**
 * Gives each request to an upstream the headers that authenticate it: nothing for `none`, the stored ones for `api_key` and
 * `custom_headers`. Requests of `oauth2` and `user_oidc` go out without: nobody holds a token of their own yet, and a source of
 * those joins in `headersFor` and `replace`.
 *
 * Sealed values are opened once per server and revision, and kept in memory until the server changes or `forget` is called.
 * `headersFor` throws an UpstreamError `closed` when the server was deleted, or now points to another origin than the caller
 * knows: its credentials belong to that one.
 */
export function createTokenSource(deps: { db: Database; secrets: SecretBox }): TokenSource & { forget(serverId: string): void } {
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
    async headersFor(server) {
      switch (server.authType) {
        case 'none':
        case 'oauth2':
        case 'user_oidc':
          return {};
        case 'api_key':
        case 'custom_headers':
          return fixedHeaders(server);
      }
    },
    replace: async () => undefined, // a fixed header that was refused once is refused again
    forget: (serverId) => void opened.delete(serverId),
  };
}
