import { readCatalog } from './catalog/read-catalog.ts';
import { type Dialer, toTarget } from './dial/create-dialer.ts';
import { connectSession } from './pool/connect-session.ts';
import type { Session } from './pool/session.ts';
import { findFinding } from './probe/find-finding.ts';
import { speaksSse, speaksStreamableHttp } from './probe/find-other-transport.ts';
import { type ToolListing, type TokenSource, UpstreamError } from './upstream.ts';
import { createPrincipal, refusalOf } from './wire/credentials.ts';
import { startDeadline } from './wire/deadline.ts';

export type ProbeStepName = 'resolve' | 'connect' | 'authorize' | 'initialize' | 'list_tools';

export type ProbeStep = {
  step: ProbeStepName;
  outcome: 'ok' | 'failed' | 'skipped';
  tookMs: number;
  /** A sentence for the admin: may name addresses, never a header's value. Says what to do where the step failed. */
  detail?: string;
  /** What is wrong, one of `Finding`; set when the step failed. */
  finding?: string;
};

export type ProbeReport = { steps: ProbeStep[]; protocolVersion?: string; listing?: ToolListing };

export type ProbeDraft = { url: string; transport: 'streamable_http' | 'sse'; headers: Record<string, string> };

export type ProbeParts = { dialer: Dialer; timing?: { connectMs?: number; listMs?: number } };

const order: readonly ProbeStepName[] = ['resolve', 'connect', 'authorize', 'initialize', 'list_tools'];

/**
 * Tries a server that may not be saved, outside the pool: each step on the way to its tools, up to the first that fails.
 * Keeps nothing, and leaves no session behind. Never throws for a failing upstream.
 *
 * @param draft.headers what authenticates, as it is sent
 * @param signal gives the test up; the report then ends with the finding `cancelled`
 */
export async function probeServer(parts: ProbeParts, draft: ProbeDraft, signal: AbortSignal): Promise<ProbeReport> {
  const { connectMs = 10_000, listMs = 30_000 } = parts.timing ?? {};
  const deadline = startDeadline({ timeoutMs: connectMs * 2 + listMs, limitMs: connectMs * 2 + listMs, signal });
  const steps: ProbeStep[] = [];
  const url = new URL(draft.url);
  let session: Session | undefined;
  let listing: ToolListing | undefined;

  const run = async (step: ProbeStepName, work: () => Promise<string | undefined>) => {
    const startedAt = performance.now();
    try {
      deadline.signal.throwIfAborted();
      const detail = await work();
      steps.push({ step, outcome: 'ok', tookMs: since(startedAt), ...(detail === undefined ? {} : { detail }) });
    } catch (error) {
      const found = await explain(parts.dialer, draft, step, error, deadline.signal);
      steps.push({ step, outcome: 'failed', tookMs: since(startedAt), ...found });
      throw error;
    }
  };

  try {
    await run('resolve', async () => (await parts.dialer.resolve(url)).map(({ address }) => address).join(', '));
    let status = 0;
    await run('connect', async () => {
      status = await knock(parts.dialer, url, draft, connectMs, deadline.signal);
      return undefined;
    });
    await run('authorize', async () => {
      const refusal = refusalOf(status);
      if (refusal) throw refusal;
      return undefined;
    });
    await run('initialize', async () => {
      session = await connectDraft(parts.dialer, draft, connectMs);
      return `${session.protocolVersion}, ${session.era}`;
    });
    await run('list_tools', async () => {
      if (session) listing = await readCatalog(session, deadline.signal);
      return listing?.tools.length === 1 ? 'one tool' : `${listing?.tools.length ?? 0} tools`;
    });
  } catch {
    // The step that failed is in the report.
  } finally {
    deadline.clear();
    await session?.close();
  }
  for (const step of order.slice(steps.length)) steps.push({ step, outcome: 'skipped', tookMs: 0 });
  return { steps, ...(session ? { protocolVersion: session.protocolVersion } : {}), ...(listing ? { listing } : {}) };
}

/** Makes one request, to see whether somebody answers at all. @returns the HTTP status */
async function knock(dialer: Dialer, url: URL, draft: ProbeDraft, timeoutMs: number, outer: AbortSignal): Promise<number> {
  const deadline = startDeadline({ timeoutMs, limitMs: timeoutMs, signal: outer });
  try {
    const answer = await dialer.request(toTarget(url), {
      method: draft.transport === 'sse' ? 'GET' : 'POST',
      headers: {
        ...draft.headers,
        accept: draft.transport === 'sse' ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(draft.transport === 'sse' ? {} : { 'content-type': 'application/json' }),
      },
      ...(draft.transport === 'sse' ? {} : { body: '{"jsonrpc":"2.0","id":"knock","method":"ping"}' }),
      signal: deadline.signal,
    });
    if (draft.transport === 'sse') await answer.body.return();
    else answer.body.discard();
    return answer.statusCode;
  } finally {
    deadline.clear();
  }
}

function connectDraft(dialer: Dialer, draft: ProbeDraft, connectTimeoutMs: number): Promise<Session> {
  const tokens: TokenSource = { headersFor: async () => draft.headers, replace: async () => undefined };
  const server = {
    id: 'draft',
    revision: 0,
    displayName: 'The server',
    url: draft.url,
    transport: draft.transport,
    authType: 'none',
  } as const;
  const verdicts = { find: async () => undefined, save: async () => undefined };
  const log = { warn: () => undefined };
  return connectSession({ dialer, verdicts, log, connectTimeoutMs, reprobeAfterMs: 0 }, createPrincipal(tokens, server, 'draft'));
}

async function explain(
  dialer: Dialer,
  draft: ProbeDraft,
  step: ProbeStepName,
  error: unknown,
  signal: AbortSignal,
): Promise<{ finding: string; detail: string }> {
  const found = findFinding(error);
  const mayBeOther =
    step === 'initialize' && error instanceof UpstreamError && ['http', 'protocol', 'rpc', 'timeout'].includes(error.failure);
  if (!mayBeOther) return found;
  const look = { url: new URL(draft.url), headers: draft.headers, signal: AbortSignal.any([signal, AbortSignal.timeout(3_000)]) };
  const isOther = draft.transport === 'sse' ? await speaksStreamableHttp(dialer, look) : await speaksSse(dialer, look);
  if (!isOther) return found;
  const other = draft.transport === 'sse' ? 'streamable_http' : 'sse';
  return { finding: 'wrong_transport', detail: `The server speaks the other transport. Choose ${other}.` };
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
