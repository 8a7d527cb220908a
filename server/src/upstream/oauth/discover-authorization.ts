import type { AuthorizationServer, ProtectedResource } from '../../protocol/oauth/authorization-server.ts';
import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import { findNamedServer, findUnnamedServer, type FoundServer } from './find-authorization-server.ts';
import { findResource, type FoundResource } from './find-resource.ts';
import { knock, type Knocked } from './knock.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { createTrace, type Trace, type TraceLimits, type TraceStep, withoutQuery } from './trace.ts';

/** How a server's users log in, as far as it can be found out, and every request that was made for it. */
export type Discovery = {
  steps: TraceStep[];
  /** Why there is no authorization server, or why the one that was found cannot be used as it is. */
  finding?: Finding;
  /** May be there together with a finding: it fills a form, and says whom to ask. */
  server?: AuthorizationServer;
  resource: ProtectedResource;
  /** The authorization servers that the resource names; else the one that was found without. */
  issuers: string[];
};

/**
 * Finds the authorization server of an MCP server: what the server says when it is called without credentials, its resource
 * metadata, the metadata of the authorization servers named there, or of its own URL and origin where none is named. Where there
 * is no metadata at all and the server wants a login, the endpoints are the default ones of the first revision that had OAuth:
 * `/authorize`, `/token` and `/register` at the origin.
 *
 * Takes 40 s at most. Sends no credential but `target.headers`, and those to the server's own URL alone.
 * @param target.url absolute, http or https
 * @throws the signal's reason; nothing else, whatever servers do
 * @see RFC 9728, RFC 8414; MCP 2025-03-26, authorization, "Fallbacks for servers without metadata discovery"
 */
export async function discoverAuthorization(
  parts: OAuthParts,
  target: { url: string; headers?: Record<string, string>; signal?: AbortSignal },
  limits?: TraceLimits,
): Promise<Discovery> {
  const trace = createTrace(parts, target.signal, limits);
  const knocked = await knock(trace, target.url, target.headers ?? {});
  const found = await findResource(trace, target.url, knocked.challenge);
  const { resource, issuers } = found;
  if (found.isRefused) return { steps: trace.steps, resource, issuers, ...(found.finding ? { finding: found.finding } : {}) };
  if (issuers.length > 0) {
    const named = orNoMetadata(await findNamedServer(trace, issuers), `Looked for: ${issuers.map(withoutQuery).join(', ')}.`);
    return { steps: trace.steps, resource, issuers, ...named };
  }
  const unnamed = await findUnnamed(trace, target.url, knocked, found);
  return { steps: trace.steps, resource, issuers: unnamed.server ? [unnamed.server.issuer] : [], ...unnamed };
}

/**
 * Finds only what an MCP server says that it is protected as: the name of the resource, and the scopes. Sends no credential.
 * @returns `finding` is why little was found, where it is for more than that the server says nothing
 * @throws the signal's reason; nothing else, whatever servers do
 * @see RFC 9728
 */
export async function discoverResource(
  parts: OAuthParts,
  target: { url: string; signal?: AbortSignal },
  limits?: TraceLimits,
): Promise<FoundResource> {
  const trace = createTrace(parts, target.signal, limits);
  const knocked = await knock(trace, target.url, {});
  const found = await findResource(trace, target.url, knocked.challenge);
  return knocked.finding ? { ...found, finding: knocked.finding } : found;
}

async function findUnnamed(trace: Trace, url: string, knocked: Knocked, resource: FoundResource): Promise<FoundServer> {
  const found = await findUnnamedServer(trace, url);
  if (found.server) return found;
  // What fails now may be there later: defaults are for servers that have no metadata, not for those that cannot give it.
  const finding = knocked.finding ?? found.finding ?? resource.finding;
  if (finding) return { finding };
  if (knocked.status !== 401) return { finding: describeFinding('no_metadata') };
  const last = trace.steps.at(-1);
  if (last) last.concluded += ' As nothing says where the login is, it is assumed at /authorize and /token of this host.';
  return { server: defaultServer(url) };
}

function orNoMetadata(found: FoundServer, detail: string): FoundServer {
  return found.server || found.finding ? found : { finding: describeFinding('no_metadata', detail) };
}

// It has no name that anybody gave it: the token endpoint's URL stands for one.
function defaultServer(url: string): AuthorizationServer {
  const { origin } = new URL(url);
  return {
    issuer: `${origin}/token`,
    authorizationEndpoint: `${origin}/authorize`,
    tokenEndpoint: `${origin}/token`,
    registrationEndpoint: `${origin}/register`,
    promisesIssuer: false,
    takesClientMetadata: false,
  };
}
