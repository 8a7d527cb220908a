import { readCatalog } from './catalog/read-catalog.ts';
import type { Finding } from '../protocol/oauth/finding.ts';
import type { Dialer } from './dial/create-dialer.ts';
import { connectSession } from './pool/connect-session.ts';
import type { Session } from './pool/session.ts';
import { authorizeOwn } from './probe/authorize-own.ts';
import { findFinding } from './probe/find-finding.ts';
import { speaksSse, speaksStreamableHttp } from './probe/find-other-transport.ts';
import { findOwnFault } from './probe/find-own-fault.ts';
import { knockServer } from './probe/knock-server.ts';
import { type OwnIdentity, StepFailure, type StepFault } from './probe/own-identity.ts';
import { createProbePrincipal, type ProbePrincipal } from './probe/probe-principal.ts';
import { type ToolListing, UpstreamError } from './upstream.ts';
import { type Principal, refusalOf } from './wire/credentials.ts';
import { startDeadline } from './wire/deadline.ts';

export type ProbeStepName = 'resolve' | 'connect' | 'authorize' | 'initialize' | 'list_tools';

/**
 * `finding` is set when the step failed. `detail` is a sentence for the admin: it may name addresses, never a header's value, and says
 * what to do where the step failed and there is no `fix`.
 */
export type ProbeStep = Partial<StepFault> & {
  step: ProbeStepName;
  outcome: 'ok' | 'failed' | 'skipped';
  tookMs: number;
  /** What earlier logins at the provider came upon; of `authorize` only. */
  remembered?: readonly Finding[];
};

export type ProbeReport = { steps: ProbeStep[]; protocolVersion?: string; listing?: ToolListing };

export type ProbeDraft = {
  url: string;
  transport: 'streamable_http' | 'sse';
  /** What authenticates, as it is sent. */
  headers: Record<string, string>;
  /** Given: the server wants each user's own credentials, and these are used instead. */
  own?: OwnIdentity | undefined;
};

export type ProbeParts = { dialer: Dialer; timing?: { connectMs?: number; listMs?: number } };

const order: readonly ProbeStepName[] = ['resolve', 'connect', 'authorize', 'initialize', 'list_tools'];

/**
 * Tries a server that may not be saved, outside the pool: each step on the way to its tools, up to the first that fails.
 * Keeps nothing, and leaves no session behind. Never throws for a failing upstream.
 *
 * @param signal gives the test up; the report then ends with the finding `cancelled`
 */
export async function probeServer(parts: ProbeParts, draft: ProbeDraft, signal: AbortSignal): Promise<ProbeReport> {
  const { connectMs = 10_000, listMs = 30_000 } = parts.timing ?? {};
  const deadline = startDeadline({ timeoutMs: connectMs * 2 + listMs, limitMs: connectMs * 2 + listMs, signal });
  const steps: ProbeStep[] = [];
  const url = new URL(draft.url);
  const probing = createProbePrincipal(draft, draft.own);
  let session: Session | undefined;
  let listing: ToolListing | undefined;

  const run = async (step: ProbeStepName, work: () => Promise<string | undefined>) => {
    const startedAt = performance.now();
    const { remembered = [] } = (step === 'authorize' && draft.own) || {};
    const extras = remembered.length > 0 ? { remembered } : {};
    try {
      deadline.signal.throwIfAborted();
      const detail = await work();
      steps.push({ step, outcome: 'ok', tookMs: since(startedAt), ...(detail === undefined ? {} : { detail }), ...extras });
    } catch (error) {
      const found = await explain({ parts, draft, probing }, step, error, deadline.signal);
      steps.push({ step, outcome: 'failed', tookMs: since(startedAt), ...found, ...extras });
      throw error;
    }
  };
  const knock = (headers: Record<string, string>) =>
    knockServer(parts.dialer, draft, headers, { timeoutMs: connectMs, signal: deadline.signal });

  try {
    await run('resolve', async () => (await parts.dialer.resolve(url)).map(({ address }) => address).join(', '));
    let status = 0;
    await run('connect', async () => {
      status = (await knock(draft.own ? {} : draft.headers)).statusCode;
      return undefined;
    });
    await run('authorize', async () => {
      if (draft.own) return authorizeOwn(draft.own, probing, knock, deadline.signal);
      const refusal = refusalOf(status);
      if (refusal) throw refusal;
      return undefined;
    });
    await run('initialize', async () => {
      session = await connectDraft(parts.dialer, probing.principal, connectMs);
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

function connectDraft(dialer: Dialer, principal: Principal, connectTimeoutMs: number): Promise<Session> {
  const verdicts = { find: async () => undefined, save: async () => undefined };
  const log = { warn: () => undefined };
  return connectSession({ dialer, verdicts, log, connectTimeoutMs, reprobeAfterMs: 0 }, principal);
}

type Probing = { parts: ProbeParts; draft: ProbeDraft; probing: ProbePrincipal };

async function explain(
  { parts: { dialer }, draft, probing }: Probing,
  step: ProbeStepName,
  error: unknown,
  signal: AbortSignal,
): Promise<StepFault> {
  if (error instanceof StepFailure) return error.fault;
  const found = (draft.own && findOwnFault(error, draft.own, probing)) ?? findFinding(error);
  const mayBeOther =
    step === 'initialize' && error instanceof UpstreamError && ['http', 'protocol', 'rpc', 'timeout'].includes(error.failure);
  if (!mayBeOther) return found;
  const { server, userId, tokens } = probing.principal;
  const headers = await tokens.headersFor(server, userId).catch(() => ({}));
  const look = { url: new URL(draft.url), headers, signal: AbortSignal.any([signal, AbortSignal.timeout(3_000)]) };
  const isOther = draft.transport === 'sse' ? await speaksStreamableHttp(dialer, look) : await speaksSse(dialer, look);
  if (!isOther) return found;
  const other = draft.transport === 'sse' ? 'streamable_http' : 'sse';
  return { finding: 'wrong_transport', detail: `The server speaks the other transport. Choose ${other}.` };
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
