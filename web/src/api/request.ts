import type { Problem } from '@gatehouse/contract';
import { ApiProblem } from './api-problem.ts';

/** `ifMatch`: the revision that a change is made on; another one there is answered with 412. */
export type RequestOptions = { body?: unknown; signal?: AbortSignal | undefined; ifMatch?: number };

const signedOutListeners = new Set<() => void>();

/** Calls `listener` when Gatehouse says that nobody is signed in any more. @returns stops that */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => void signedOutListeners.delete(listener);
}

/**
 * Asks Gatehouse, below `/api/v1`. The one place where the page calls it, beside the chat's stream.
 *
 * @throws ApiProblem for every answer that is no success, and when there is none
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  throw toProblem(response.status, answer as Partial<Problem>);
}

/** Opens a stream below `/api/v1`. @throws ApiProblem */
export async function openStream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await send('GET', path, { signal });
  if (response.ok && response.body) return response.body;
  throw toProblem(response.status, (await response.json().catch(() => ({}))) as Partial<Problem>);
}

async function send(method: string, path: string, { body, signal, ifMatch }: RequestOptions): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiProblem(0, {
      code: 'unreachable',
      detail: 'Gatehouse does not answer. Check your connection; nothing was lost.',
    });
  }
}

function toProblem(status: number, problem: Partial<Problem>): ApiProblem {
  if (status === 401) for (const listener of signedOutListeners) listener();
  return new ApiProblem(status, problem);
}
