import type { ServerTest, TestServer } from '@gatehouse/contract';
import { AppError, notFound } from '../../errors.ts';
import type { ProbeDraft, ProbeReport, ProbeStep } from '../../upstream/probe-server.ts';
import type { ToolListing } from '../../upstream/upstream.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { saveCatalog, writeCatalogText } from '../catalogs/catalog-store.ts';
import { toFixedHeaders } from '../credentials/fixed-headers.ts';
import { openCredentials } from '../credentials/open-credentials.ts';
import { viewTrace } from '../oauth-clients/view-trace.ts';
import { SecretError } from '../secrets/secret-box.ts';
import { assertDraft } from './assert-draft.ts';
import { chooseTestIdentity, type TestIdentityDeps } from './choose-test-identity.ts';
import { draftChangedServer, draftNewServer } from './draft-server.ts';
import { judgeTools } from './judge-tools.ts';
import { makeSlug } from './make-slug.ts';
import { isUnchanged, type ServerDraft } from './server-draft.ts';
import { findServer } from './server-store.ts';
import type { Server } from './server.ts';
import type { ServersDeps } from './servers-deps.ts';

/** Dials a server once, step by step, outside the pool; never throws for a failing upstream. */
export type ProbeServer = (draft: ProbeDraft, signal: AbortSignal) => Promise<ProbeReport>;

export type TestServerDeps = Pick<ServersDeps, 'db' | 'secrets' | 'selfOrigins' | 'allowRules'> &
  TestIdentityDeps & { probe: ProbeServer; log: { warn(fields: object, text: string): void } };

/**
 * Tries a server that is not saved, or a saved one with changes laid over it, and saves nothing of the changes. Stored secrets go along
 * under the same condition as in a write: not to another origin. A server that wants each user's own credentials is tried with the
 * actor's, by the rules of calls: a token is renewed, or ends, as it would by one. Where they have none, the report says what a login
 * needs and whether it is there.
 *
 * What a saved server without changes lists is kept as the actor's catalog: users who are still to log in are offered what an admin
 * saw last.
 * @param signal gives the test up, when nobody waits for it any more
 * @throws AppError `forbidden`, `not_found` for an unknown `id`, `invalid_input` as a write would, `conflict` where what is stored
 * cannot be opened here
 */
export async function testServer(
  deps: TestServerDeps,
  actor: Actor,
  input: TestServer,
  signal: AbortSignal,
): Promise<ServerTest> {
  assertAdmin(actor);
  const { id, ...given } = input;
  const stored = id === undefined ? undefined : await findServer(deps.db.sql, id);
  if (id !== undefined && !stored) throw notFound();
  const draft = stored ? draftChangedServer(stored, given) : draftUnsaved(given);
  assertDraft({ draft, given, stored, selfOrigins: deps.selfOrigins, ...(deps.allowRules && { allowRules: deps.allowRules }) });

  const [headers, own] = [await headersOf(deps, draft, stored), await chooseTestIdentity(deps, actor, { draft, stored })];
  const probed = await deps.probe({ url: draft.url, transport: draft.transport, headers, own }, signal);
  const { steps, protocolVersion, listing } = probed;
  if (stored && own && listing && isUnchanged(stored, draft)) await keepListing(deps, actor, stored, listing);
  const { tools, unmatched } = judgeTools(
    { ...draft, id: stored?.id ?? 'unsaved', slug: draft.slug ?? makeSlug(draft.displayName) },
    listing?.tools ?? [],
  );
  return {
    steps: steps.map(viewStep),
    ...(protocolVersion !== undefined && { protocol_version: protocolVersion }),
    tools,
    dropped: listing?.dropped ?? [],
    unmatched: listing ? unmatched : [],
  };
}

function viewStep({ tookMs, trace, remembered, ...step }: ProbeStep): ServerTest['steps'][number] {
  return {
    ...step,
    took_ms: tookMs,
    ...(trace && { trace: viewTrace(trace) }),
    ...(remembered && { remembered: [...remembered] }),
  };
}

async function keepListing(deps: TestServerDeps, actor: Actor, server: Server, listing: ToolListing): Promise<void> {
  const key = { serverId: server.id, userId: actor.userId, serverRevision: server.revision, listedAt: new Date() };
  try {
    await saveCatalog(deps.db.sql, key, writeCatalogText(listing));
  } catch (error) {
    // The report is right all the same; the server may have been deleted meanwhile.
    deps.log.warn({ err: error, server_id: server.id }, 'The tool listing of a test could not be stored');
  }
}

/** The form may be half filled: only what a connection needs has to be there. */
function draftUnsaved(given: Omit<TestServer, 'id'>): ServerDraft {
  const { url, transport, auth_type: authType } = given;
  if (url === undefined || transport === undefined || authType === undefined) {
    const missing = (['url', 'transport', 'auth_type'] as const).filter((field) => given[field] === undefined);
    throw new AppError('invalid_input', 'A test needs a URL, a transport and an authentication type.', {
      faults: missing.map((field) => ({ pointer: `/${field}`, code: 'required', message: 'A test needs this.' })),
    });
  }
  return draftNewServer({
    ...given,
    url,
    transport,
    auth_type: authType,
    display_name: given.display_name ?? '',
    availability: given.availability ?? 'default_off',
  });
}

async function headersOf(deps: TestServerDeps, draft: ServerDraft, stored: Server | undefined): Promise<Record<string, string>> {
  const { apiKeyHeader, apiKeyValue, customHeaders } = draft.auth;
  if (apiKeyValue.state !== 'kept' && customHeaders.state !== 'kept') {
    return toFixedHeaders({
      apiKeyHeader,
      apiKeyValue: apiKeyValue.state === 'given' ? apiKeyValue.value : undefined,
      customHeaders: customHeaders.state === 'given' ? customHeaders.value : undefined,
    });
  }
  const opened = stored && (await openCredentials(deps, stored.id).catch(rethrowUnopened));
  if (!opened || opened.revision !== stored.revision) {
    throw new AppError('conflict', 'The server was changed at this moment. Try again.');
  }
  return toFixedHeaders({ ...opened, ...(apiKeyHeader !== undefined && { apiKeyHeader }) });
}

/** A process that was started before a key was added does not have it; nothing is wrong with the server. */
function rethrowUnopened(error: unknown): never {
  if (!(error instanceof SecretError)) throw error;
  throw new AppError(
    'conflict',
    'The stored credentials cannot be opened with the keys of this process. Start it with all keys in GATEHOUSE_SECRET_KEYS, or enter the credentials again.',
    { cause: error },
  );
}
