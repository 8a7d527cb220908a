import type { Database } from '../../db/database.ts';
import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import { discoverAuthorization, type Discovery } from '../../upstream/oauth/discover-authorization.ts';
import type { GuardedFetch } from '../../upstream/dial/guarded-fetch.ts';
import type { TraceStep } from '../../upstream/oauth/trace.ts';
import type { Server } from '../servers/server.ts';
import { findDiscovery, saveDiscovery } from './discovery-store.ts';
import { LoginUnavailable } from './login-unavailable.ts';
import { clientMetadataUrlOf } from './oauth-clients-deps.ts';
import type { OAuthClients } from './prepared-oauth.ts';
import { findRememberedFault } from './remembered-findings.ts';
import { writeIfCurrent } from './write-if-current.ts';

export type ExamineDeps = { db: Database; fetch: GuardedFetch; publicUrl: string; clients: OAuthClients };

/** `finding` is why no login can be begun; undefined: only the login itself is missing. */
export type Examination = { steps: TraceStep[]; finding: Finding | undefined };

/** A test has other steps to make yet. */
const limits = { requestMs: 10_000, allMs: 25_000 };

/**
 * Goes the way to a login at a saved server as far as it goes without a user: finds the authorization server and, where that is
 * still to be done, registers there. What a login needs is kept, as when the server was saved; what is known stays.
 * @throws the signal's reason
 */
export async function examineLogin(deps: ExamineDeps, server: Server, signal: AbortSignal): Promise<Examination> {
  const discovery = await discoverAuthorization(deps, { url: server.url, signal }, limits);
  const stored = await findDiscovery(deps.db.sql, server);
  if (!server.oauth2 && !stored?.server && discovery.server) {
    await writeIfCurrent(deps.db, server, (tx) => saveDiscovery(tx, server, discovery));
  }
  return { steps: discovery.steps, finding: await findLoginFault(deps, server, discovery) };
}

/**
 * Why no login can be begun at a saved server whose authorization server was just looked for. Registers there where that is still to
 * be done, or where the provider does not know our registration any more. What was entered by hand needs neither: its token URL is asked
 * whether somebody is there who knows the client.
 */
export async function findLoginFault(
  deps: Pick<ExamineDeps, 'db' | 'clients'>,
  server: Server,
  discovery: Pick<Discovery, 'finding'>,
): Promise<Finding | undefined> {
  if (!server.oauth2 && discovery.finding) return discovery.finding;
  await deps.clients.checkRegistration(server);
  const fault = await deps.clients.checkEnteredClient(server);
  if (fault) return fault;
  try {
    await deps.clients.prepare(server);
  } catch (error) {
    if (error instanceof LoginUnavailable) return error.finding;
    throw error;
  }
  return findRememberedFault(await findDiscovery(deps.db.sql, server));
}

/**
 * The same for what is not saved, or not as it is tested: nothing is registered, and nothing kept.
 * @param isEntered the client and the endpoints are entered by hand, so that they need not be found
 * @throws the signal's reason
 */
export async function examineDraft(
  deps: Pick<ExamineDeps, 'fetch' | 'publicUrl'>,
  { url, isEntered }: { url: string; isEntered: boolean },
  signal: AbortSignal,
): Promise<Examination> {
  const { steps, finding, server } = await discoverAuthorization(deps, { url, signal }, limits);
  if (isEntered || finding || !server) return { steps, finding: isEntered ? undefined : finding };
  const canRegister = server.registrationEndpoint !== undefined || clientMetadataUrlOf(deps.publicUrl) !== undefined;
  return { steps, finding: canRegister ? undefined : describeFinding('no_registration_endpoint') };
}
