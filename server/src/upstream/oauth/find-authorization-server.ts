import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import { isAtRoot, listServerMetadataUrls } from '../../protocol/oauth/metadata-urls.ts';
import { compareIssuers, findServerFault, readServerMetadata } from '../../protocol/oauth/read-server-metadata.ts';
import { type Trace, withoutQuery } from './trace.ts';

/** `server` with a `finding`: it was found and cannot be used as it is. Neither: there is no metadata. */
export type FoundServer = { server?: AuthorizationServer; finding?: Finding };

/**
 * Looks for the metadata of authorization servers that a resource names, in their order. The first that can be used as it is
 * counts; else the first that was found at all, with what is wrong with it.
 */
export async function findNamedServer(trace: Trace, issuers: readonly string[]): Promise<FoundServer> {
  let best: FoundServer = {};
  for (const issuer of issuers) {
    const found = await readIssuer(trace, issuer, []);
    if (found.server && !found.finding) return found;
    best = pickBetter(best, found);
  }
  return best;
}

/**
 * Looks for an authorization server that nobody names: it may go by the server's own URL, or by the origin of it.
 *
 * A document that names another issuer than the one guessed is not used itself. It is read as the name of one, whose own metadata
 * then has to name it exactly: that trusts the host no more than if its resource metadata had named it. The one exception is a
 * document under the root's `/.well-known/` that names the other guess, the origin: who puts documents there runs the whole host.
 */
export async function findUnnamedServer(trace: Trace, serverUrl: string): Promise<FoundServer> {
  const { origin, pathname } = new URL(serverUrl);
  const path = pathname.replace(/\/+$/, '');
  const guesses = path === '' ? [origin] : [origin + path, origin];
  let best: FoundServer = {};
  for (const guess of guesses) {
    const found = await readIssuer(trace, guess, guesses);
    const settled = found.pointsTo === undefined ? found : await follow(trace, found.pointsTo);
    if (settled.server && !settled.finding) return settled;
    best = pickBetter(best, settled);
  }
  return best;
}

async function follow(trace: Trace, issuer: string): Promise<FoundServer> {
  const found = await readIssuer(trace, issuer, []);
  if (found.server || found.finding) return found;
  return { finding: describeFinding('issuer_mismatch', `It names ${withoutQuery(issuer)}, which has no metadata of its own.`) };
}

function pickBetter(one: FoundServer, other: FoundServer): FoundServer {
  if (one.server) return one;
  return other.server || !one.finding ? other : one;
}

/**
 * Reads the metadata of one issuer.
 * @param guesses empty for an issuer that somebody named, which has to be matched
 */
async function readIssuer(
  trace: Trace,
  issuer: string,
  guesses: readonly string[],
): Promise<FoundServer & { pointsTo?: string }> {
  let finding: Finding | undefined;
  // Some have a document at the root alone for an issuer with a path; it has to name that issuer all the same.
  const atRoot = guesses.length === 0 ? listServerMetadataUrls(new URL(issuer).origin) : [];
  for (const url of new Set([...listServerMetadataUrls(issuer), ...atRoot])) {
    const seen = await trace.look(url);
    if (seen.kind === 'failing' || seen.kind === 'unreachable') finding ??= seen.finding;
    if (seen.kind !== 'document') continue;
    const read = readServerMetadata(seen.document);
    if (!read.ok) {
      const fault = describeFinding(read.code, read.detail);
      seen.conclude(fault.text);
      finding ??= fault;
      continue;
    }
    const { server } = read;
    const likeness = compareIssuers(issuer, server.issuer);
    const isOtherGuess = isAtRoot(url) && guesses.some((guess) => compareIssuers(guess, server.issuer) !== 'other');
    if (likeness !== 'other' || isOtherGuess) {
      const fault = findServerFault(server);
      const found = fault ? describeFinding(fault.code, fault.detail) : undefined;
      seen.conclude(describeServer(server, likeness === 'slash', found));
      return { server, ...(found ? { finding: found } : {}) };
    }
    if (guesses.length > 0) {
      seen.conclude(
        `It names ${withoutQuery(server.issuer)} as the authorization server: what that one says about itself counts.`,
      );
      return { pointsTo: server.issuer };
    }
    const fault = describeFinding(
      'issuer_mismatch',
      `It was looked for as ${withoutQuery(issuer)} and names itself ${withoutQuery(server.issuer)}.`,
    );
    seen.conclude(fault.text);
    finding ??= fault;
  }
  return finding ? { finding } : {};
}

function describeServer(server: AuthorizationServer, isSlashOff: boolean, finding: Finding | undefined): string {
  const slash = isSlashOff ? ' Its name differs by an ending slash alone, which counts as the same.' : '';
  return `It is the authorization server ${withoutQuery(server.issuer)}.${slash}${finding ? ` ${finding.text}` : ''}`;
}
