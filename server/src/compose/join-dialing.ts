import { allowEndpoint, createAllowRules } from '../config/allow-rules.ts';
import { createCatalogs } from '../domain/catalogs/create-catalogs.ts';
import type { FindLogins } from '../domain/catalogs/catalogs.ts';
import { createTokenSource } from '../domain/credentials/create-token-source.ts';
import { findLogins } from '../domain/grants/find-logins.ts';
import { createModels } from '../domain/models/create-models.ts';
import { createFetchIcon } from '../domain/servers/create-fetch-icon.ts';
import { createIconCache, maximumIconBytes } from '../domain/servers/create-icon-cache.ts';
import { followServerChanges } from '../domain/servers/follow-server-changes.ts';
import type { ProbeServer } from '../domain/servers/test-server.ts';
import { followSettings } from '../domain/settings/follow-settings.ts';
import { createVerdictStore } from '../domain/verdicts/create-verdict-store.ts';
import { createUpstream } from '../upstream/create-upstream.ts';
import { createDialer, type Dialer } from '../upstream/dial/create-dialer.ts';
import { probeServer } from '../upstream/probe-server.ts';
import type { Ground } from './ground.ts';
import { joinIdentity } from './join-identity.ts';
import { joinLinkTokens } from './join-link-tokens.ts';
import { listSignInEndpoints } from './join-sign-in.ts';
import { observeUpstream } from './observe-upstream.ts';

export type Dialing = Awaited<ReturnType<typeof joinDialing>>;

/** Everything that is dialed: MCP servers, models, icons. */
export async function joinDialing(ground: Ground) {
  const { config, log, closing, metrics, db, secrets } = ground;
  const settings = await followSettings(db, (error) => log.warn({ err: error }, 'Settings could not be read'));
  closing.add('settings', () => settings.stop());
  const allowRules = createAllowRules(listAllowed(config), () => settings.current().allowNetworks);
  const dialer = createDialer({ allow: allowRules, selfOrigins: ground.selfOrigins });
  closing.add('dialer', () => dialer.close());

  const dropHeld = ({ serverId, userId }: { serverId: string; userId: string }) => {
    catalogs.forget(serverId, userId);
    upstream.drop(serverId, userId);
  };
  const identity = joinIdentity(ground, dialer, dropHeld);
  const { grantTokens } = identity;
  const { linkTokens, providerSignIn } = joinLinkTokens(ground, dialer, dropHeld);
  const tokens = createTokenSource({
    db,
    secrets,
    userTokens: { oauth2: grantTokens, user_oidc: linkTokens },
    onInsufficientScope: (server, userId, scope) => grantTokens.wantScope(server, userId, scope),
  });
  const upstream = observeUpstream(createUpstream({ tokens, dialer, verdicts: createVerdictStore(db), log }), metrics);
  closing.add('upstream', () => upstream.close());
  const findUserLogins: FindLogins = (userId, servers) => findLogins(db.sql, userId, servers);
  const catalogs = createCatalogs({ db, upstream, log, findLogins: findUserLogins });
  closing.add('catalogs', () => catalogs.close());
  const onServerChanged = (serverId: string) => {
    tokens.forget(serverId);
    catalogs.forget(serverId);
    upstream.drop(serverId);
  };
  closing.add('server changes', followServerChanges(db, onServerChanged));

  const probe: ProbeServer = (draft, signal) => probeServer({ dialer }, draft, signal);
  const icons = createIconCache({ fetchIcon: createFetchIcon(dialer.fetchWithin({ maxBytes: maximumIconBytes })) });
  const models = createModels({ db, secrets, dialerFetch: modelFetch(dialer), environment: config.models, log });
  const { oauth, prepareLogins } = identity;
  const readSettings = async () => settings.current();
  const oidcIssuer = providerSignIn.oidc?.issuer;
  const own = { oauth, providerSignIn, oidcIssuer, prepareLogins };
  return {
    ...own,
    allowRules,
    tokenSource: tokens,
    readSettings,
    upstream,
    catalogs,
    findLogins: findUserLogins,
    onServerChanged,
    probe,
    icons,
    models,
  };
}

/** What is dialed wherever it is, as the environment has it. */
function listAllowed(config: Ground['config']): string[] {
  const model = config.models.openaiBaseUrl ? [allowEndpoint(config.models.openaiBaseUrl)] : [];
  return [...config.allowNetworks, ...model, ...listSignInEndpoints(config)];
}

/** An answer streams for as long as it takes; the turn that reads it has limits of its own. */
function modelFetch(dialer: Dialer) {
  return dialer.fetchWithin({ timeoutMs: Infinity, maxBytes: Infinity, maxEventBytes: 10 * 1024 * 1024 });
}
