import { parseHttpUrl } from '../../protocol/http/parse-http-url.ts';
import type { ProtectedResource } from '../../protocol/oauth/authorization-server.ts';
import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import { listResourceMetadataUrls } from '../../protocol/oauth/metadata-urls.ts';
import type { BearerChallenge } from '../../protocol/oauth/parse-bearer-challenge.ts';
import { readResourceMetadata } from '../../protocol/oauth/read-resource-metadata.ts';
import { type Trace, withoutQuery } from './trace.ts';

/** `issuers` is empty where none are named; `finding` is then why, if it is for more than that there is no metadata. */
export type FoundResource = { resource: ProtectedResource; issuers: string[]; finding?: Finding; isRefused?: true };

/**
 * Looks for what a server says about how it is protected: where its challenge points to, under its path, at the root of its host.
 * Metadata of another resource ends the search (`isRefused`): nothing that it names may be used.
 */
export async function findResource(
  trace: Trace,
  serverUrl: string,
  challenge: BearerChallenge | undefined,
): Promise<FoundResource> {
  const scope = challenge?.scope;
  const pointed = challenge?.resourceMetadata;
  const urls = [...(pointed !== undefined && parseHttpUrl(pointed).ok ? [pointed] : []), ...listResourceMetadataUrls(serverUrl)];
  let finding: Finding | undefined;
  for (const url of new Set(urls)) {
    const seen = await trace.look(url);
    if (seen.kind === 'failing' || seen.kind === 'unreachable') finding ??= seen.finding;
    if (seen.kind !== 'document') continue;
    const read = readResourceMetadata(seen.document, serverUrl);
    if (read.ok) {
      seen.conclude(describe(read.issuers));
      return { issuers: read.issuers, resource: { ...read.resource, ...(scope === undefined ? {} : { scope }) } };
    }
    const fault = describeFinding(read.code, read.detail);
    seen.conclude(fault.text);
    if (read.code !== 'bad_metadata') return { resource: {}, issuers: [], finding: fault, isRefused: true };
  }
  return { resource: scope === undefined ? {} : { scope }, issuers: [], ...(finding ? { finding } : {}) };
}

function describe(issuers: readonly string[]): string {
  if (issuers.length === 0) return 'It describes the server and names no authorization server.';
  return `It names ${issuers.length === 1 ? 'the authorization server' : 'authorization servers:'} ${issuers.map(withoutQuery).join(', ')}.`;
}
