import { setTimeout as wait } from 'node:timers/promises';
import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import { findServerFault } from '../../protocol/oauth/read-server-metadata.ts';
import { discoverAuthorization, type Discovery } from '../../upstream/oauth/discover-authorization.ts';
import { shareFlights } from '../../upstream/pool/share-flights.ts';
import type { Server } from '../servers/server.ts';
import { checkEnteredClient } from './check-entered-client.ts';
import { checkRegistration } from './check-registration.ts';
import {
  clearFinding,
  findDiscovery,
  saveDiscovery,
  saveFinding,
  saveResourceRefused,
  saveTokenAuthMethod,
} from './discovery-store.ts';
import { findGrantClients } from './find-grant-clients.ts';
import { findPrepared } from './find-prepared.ts';
import { clearLoginFailure, saveLoginFailure } from './login-failure-store.ts';
import { lacksResource, learnResource } from './learn-resource.ts';
import { LoginUnavailable } from './login-unavailable.ts';
import type { OAuthClientsDeps } from './oauth-clients-deps.ts';
import type { OAuthClients, PreparedOAuth } from './prepared-oauth.ts';
import { rediscover } from './rediscover.ts';
import { findRememberedFault, isLoginFinding } from './remembered-findings.ts';
import { registerAtProvider } from './register-at-provider.ts';
import { retireRegistrations } from './registration-store.ts';
import { writeIfCurrent } from './write-if-current.ts';

/** A server that named its authorization server so long ago is asked again before a user is sent there. */
const outdatedAfterMs = 24 * 3_600_000;

/** So long a user waits for that at most: what is known is likely to be right. */
const askAgainMs = 3_000;

/** So long for what an admin entered: the scopes of a first login, without which it is likely to come to nothing, and a test. */
const askFirstMs = 9_000;

/** Finds authorization servers and registers at them: once for all who ask at the same time, and kept for the next time. */
export function createOAuthClients(deps: OAuthClientsDeps): OAuthClients {
  const preparations = shareFlights<PreparedOAuth>();
  const discoveries = shareFlights<Discovery>();
  const rediscoveries = shareFlights<void>();
  const checks = shareFlights<void>();
  const lessons = shareFlights<void>();
  const keyOf = ({ id, revision }: Server) => `${id} ${revision}`;

  const askAgain = (server: Server) => rediscoveries.share(keyOf(server), () => rediscover(deps, server));

  async function prepareKnown(server: Server): Promise<PreparedOAuth> {
    if (await lacksResource(deps, server)) {
      const learn = lessons.share(keyOf(server), () => learnResource(deps, server));
      await waitAtMost(askFirstMs, learn, deps.log);
    }
    const stored = await findPrepared(deps, server);
    if (!stored) return preparations.share(keyOf(server), () => prepareAnew(deps, server));
    assertUsable(stored.server);
    return stored;
  }

  return {
    async prepare(server) {
      if (await isOutdated(deps, server)) await waitAtMost(askAgainMs, askAgain(server), deps.log);
      return prepareKnown(server);
    },
    async prepareAgain(server) {
      if (!server.oauth2) await askAgain(server);
      return prepareKnown(server);
    },
    find: (server) => findPrepared(deps, server),
    findGrantClients: (server) => findGrantClients(deps, server),
    discover: (server) => discoveries.share(keyOf(server), () => discoverAnew(deps, server)),
    checkRegistration: (server) =>
      waitAtMost(
        askAgainMs,
        checks.share(keyOf(server), () => checkRegistration(deps, server)),
        deps.log,
      ),
    async checkEnteredClient(server) {
      let found: Finding | undefined;
      const asked = checkEnteredClient(deps, server).then((finding) => void (found = finding));
      await waitAtMost(askFirstMs, asked, deps.log);
      return found;
    },
    forgetRegistration: (server, clientId) => retireRegistrations(deps.db.sql, server.id, clientId),
    noteResourceRefused: (server) => saveResourceRefused(deps.db.sql, server),
    noteTokenAuthMethod: (server, method) => saveTokenAuthMethod(deps.db.sql, server, method),
    noteCallback: (server, code) =>
      code === undefined
        ? clearLoginFailure(deps.db.sql, server.id)
        : writeIfCurrent(deps.db, server, (tx) => saveLoginFailure(tx, server, code)),
    async noteLogin(server, finding) {
      if (finding === undefined) await clearFinding(deps.db.sql, server.id);
      else if (isLoginFinding(finding.code)) await saveFinding(deps.db.sql, server, finding.code);
    },
  };
}

async function isOutdated(deps: OAuthClientsDeps, server: Server): Promise<boolean> {
  if (server.oauth2) return false;
  const stored = await findDiscovery(deps.db.sql, server);
  return stored?.server !== undefined && Date.now() - stored.discoveredAt.getTime() > outdatedAfterMs;
}

/** Waits for the task for so long; it goes on afterwards, and its failure is nobody's. */
async function waitAtMost(ms: number, task: Promise<void>, log: OAuthClientsDeps['log']): Promise<void> {
  const enough = new AbortController();
  const done = task
    .catch((error: unknown) => log.warn({ err: error }, 'An authorization server could not be asked again'))
    .finally(() => enough.abort());
  await Promise.race([done, wait(ms, undefined, { signal: enough.signal, ref: false }).catch(() => undefined)]);
}

async function discoverAnew(deps: OAuthClientsDeps, server: Server): Promise<Discovery> {
  const discovery = await discoverAuthorization(deps, { url: server.url });
  const before = await findDiscovery(deps.db.sql, server);
  // Logins at the one that is known may work all the same, and grants of it have to stay.
  if (!discovery.server && before?.server) return discovery;
  const isSame = server.oauth2 !== undefined || before?.server?.issuer === discovery.server?.issuer;
  const finding = discovery.finding ?? (isSame ? findRememberedFault(before) : undefined);
  await writeIfCurrent(deps.db, server, (tx) => saveDiscovery(tx, server, { ...discovery, ...(finding && { finding }) }));
  return discovery;
}

async function prepareAnew(deps: OAuthClientsDeps, server: Server): Promise<PreparedOAuth> {
  const known = await findDiscovery(deps.db.sql, server);
  const found = known?.server ? { server: known.server, resource: known.resource } : await discoverAnew(deps, server);
  if (!found.server) throw new LoginUnavailable('finding' in found ? found.finding : undefined);
  assertUsable(found.server);
  // With a client metadata document there is nothing to register, and another process may have been quicker.
  const isRegistered = (await findPrepared(deps, server)) !== undefined;
  if (!isRegistered) await registerAtProvider(deps, server, found.server, found.resource.scope);
  const prepared = await findPrepared(deps, server);
  if (!prepared) throw new LoginUnavailable();
  return prepared;
}

/** An authorization server can be known well, and no login be safe or possible there. */
function assertUsable(server: AuthorizationServer): void {
  const fault = findServerFault(server);
  // Whether Gatehouse can register is seen when it does, if it has to.
  if (fault && fault.code !== 'no_registration_endpoint') throw new LoginUnavailable(describeFinding(fault.code, fault.detail));
}
