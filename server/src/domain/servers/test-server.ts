import type { ServerTest, TestServer } from '@gatehouse/contract';
import { AppError, notFound } from '../../errors.ts';
import type { ProbeReport } from '../../upstream/probe-server.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { toFixedHeaders } from '../credentials/fixed-headers.ts';
import { openCredentials } from '../credentials/open-credentials.ts';
import { SecretError } from '../secrets/secret-box.ts';
import { assertDraft } from './assert-draft.ts';
import { draftChangedServer, draftNewServer } from './draft-server.ts';
import { judgeTools } from './judge-tools.ts';
import { makeSlug } from './make-slug.ts';
import type { ServerDraft } from './server-draft.ts';
import { findServer } from './server-store.ts';
import type { Server } from './server.ts';
import type { ServersDeps } from './servers-deps.ts';

/** Dials a server once, step by step, outside the pool; never throws for a failing upstream. */
export type ProbeServer = (
  draft: { url: string; transport: Server['transport']; headers: Record<string, string> },
  signal: AbortSignal,
) => Promise<ProbeReport>;

export type TestServerDeps = Pick<ServersDeps, 'db' | 'secrets' | 'selfOrigins'> & { probe: ProbeServer };

/**
 * Tries a server that is not saved, or a saved one with changes laid over it, and saves nothing. Stored secrets go along under the
 * same condition as in a write: not to another origin.
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
  assertDraft({ draft, given, stored, selfOrigins: deps.selfOrigins });

  const headers = await headersOf(deps, draft, stored);
  const { steps, protocolVersion, listing } = await deps.probe({ url: draft.url, transport: draft.transport, headers }, signal);
  const { tools, unmatched } = judgeTools(
    { ...draft, id: stored?.id ?? 'unsaved', slug: draft.slug ?? makeSlug(draft.displayName) },
    listing?.tools ?? [],
  );
  return {
    steps: steps.map(({ tookMs, ...step }) => ({ ...step, took_ms: tookMs })),
    ...(protocolVersion !== undefined && { protocol_version: protocolVersion }),
    tools,
    dropped: listing?.dropped ?? [],
    unmatched: listing ? unmatched : [],
  };
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
