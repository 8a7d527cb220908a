import { cleanText } from '../../protocol/oauth/clean-text.ts';
import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import { UpstreamError } from '../upstream.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { readReply } from './read-reply.ts';

/** One request of a discovery. `url` is without its query; `status` is undefined when no answer came. */
export type TraceStep = { url: string; status: number | undefined; tookMs: number; concluded: string };

/**
 * What was seen at an address. `absent`: an answer, and no document in it. `failing`: it fails for now. `unreachable`: none came,
 * or the host did not answer before, and it was not tried again.
 */
export type Seen =
  | { kind: 'document'; document: unknown; conclude: (text: string) => void }
  | { kind: 'absent' }
  | { kind: 'failing' | 'unreachable'; finding: Finding };

export type Trace = {
  steps: TraceStep[];
  /** Asks for a JSON document. Sends no credential. @throws the reason of the caller's signal */
  look(url: string): Promise<Seen>;
  /**
   * Makes one request and keeps a step of it, whatever comes of it.
   * @returns undefined when no answer came; `finding` says why, and is absent when there was an answer that could not be followed
   * @throws the reason of the caller's signal
   */
  send<T>(url: string, init: RequestInit, read: (response: Response) => Promise<Told<T>>): Promise<Sent<T>>;
};

export type Told<T> = { value: T; concluded: string };
export type Sent<T> = { ok: true; value: T; step: TraceStep } | { ok: false; finding?: Finding };

/** `requestMs` bounds each request, `allMs` the whole; defaults 10,000 and 40,000. */
export type TraceLimits = { requestMs?: number; allMs?: number };

/** Makes the requests of one discovery and writes down what came of each. A host that cannot be reached is not asked again. */
export function createTrace({ fetch }: OAuthParts, signal: AbortSignal | undefined, limits: TraceLimits = {}): Trace {
  const { requestMs = 10_000, allMs = 40_000 } = limits;
  const steps: TraceStep[] = [];
  const silent = new Map<string, Finding>();
  const end = AbortSignal.timeout(allMs);

  async function send<T>(url: string, init: RequestInit, read: (response: Response) => Promise<Told<T>>): Promise<Sent<T>> {
    signal?.throwIfAborted();
    const { origin } = new URL(url);
    const known = silent.get(origin) ?? (end.aborted ? describeFinding('unreachable', 'Finding it took too long.') : undefined);
    if (known) return { ok: false, finding: known };
    const startedAt = performance.now();
    const step: TraceStep = { url: withoutQuery(url), status: undefined, tookMs: 0, concluded: '' };
    steps.push(step);
    try {
      const response = await fetch(url, {
        ...init,
        signal: AbortSignal.any([AbortSignal.timeout(requestMs), end, ...(signal ? [signal] : [])]),
      });
      step.status = response.status;
      const told = await read(response);
      step.concluded = told.concluded;
      return { ok: true, value: told.value, step };
    } catch (error) {
      signal?.throwIfAborted();
      const text = error instanceof UpstreamError ? error.message : 'it did not answer in time';
      step.concluded = `No answer that can be read: ${text}.`;
      if (isAnswer(error)) return { ok: false };
      const finding = describeSilence(error, origin, text);
      // A connection that closes may be a matter of this one address; nothing else is.
      if (!(error instanceof UpstreamError) || error.failure !== 'closed') silent.set(origin, finding);
      return { ok: false, finding };
    } finally {
      step.tookMs = Math.round(performance.now() - startedAt);
    }
  }

  return { steps, send, look: (url) => lookWith(send, url) };
}

async function lookWith(send: Trace['send'], url: string): Promise<Seen> {
  const sent = await send(url, { headers: { accept: 'application/json' } }, async (response) => {
    const reply = await readReply(response);
    return readDocument(reply.status, reply.text);
  });
  if (!sent.ok) return sent.finding ? { kind: 'unreachable', finding: sent.finding } : { kind: 'absent' };
  const { step, value } = sent;
  if (value.kind !== 'document') return value;
  return { ...value, conclude: (text) => (step.concluded = text) };
}

type Document = { kind: 'document'; document: unknown } | { kind: 'absent' } | { kind: 'failing'; finding: Finding };

function readDocument(status: number, text: string): Told<Document> {
  if (status >= 500 || status === 429) {
    return {
      value: { kind: 'failing', finding: describeFinding('provider_failing') },
      concluded: `It fails for now (HTTP ${status}).`,
    };
  }
  if (status !== 200) return { value: { kind: 'absent' }, concluded: `There is no metadata here (HTTP ${status}).` };
  try {
    return { value: { kind: 'document', document: JSON.parse(text) }, concluded: 'It is a JSON document.' };
  } catch {
    return { value: { kind: 'absent' }, concluded: 'There is an answer here, but it is no JSON.' };
  }
}

/** An absolute URL as it may be shown: a query can hold a key. An origin keeps its spelling, without an ending slash. */
export function withoutQuery(url: string): string {
  const [start = '', query] = url.split('?');
  return (cleanText(start) ?? '') + (query === undefined ? '' : '?…');
}

// Too large, no HTTP, or leading where it may not be followed: somebody is there, with nothing of use at this address.
function isAnswer(error: unknown): boolean {
  return error instanceof UpstreamError && ['http', 'too_large', 'protocol'].includes(error.failure);
}

function describeSilence(error: unknown, origin: string, text: string): Finding {
  const isBlocked = error instanceof UpstreamError && error.failure === 'blocked_address';
  return describeFinding(isBlocked ? 'blocked_address' : 'unreachable', `At ${origin}: ${text}.`);
}
