import { readChatEvents, type ChatEvent, type Problem } from '@gatehouse/contract';

/** A signed-in caller of a Gatehouse's HTTP API, for the demo and the tests. */
export type GatehouseClient = {
  url: string;
  headers: Record<string, string>;
  /** Sends JSON and reads JSON. @throws ApiProblem when the answer is no success */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The events of a chat above `after`, until `signal` aborts or the stream ends. */
  follow(chatId: string, after: number, signal: AbortSignal): AsyncGenerator<ChatEvent & { seq: number }>;
};

/** An answer that is no success. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(`${status} ${problem.code}: ${problem.detail}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.problem = problem;
  }
}

/** A caller with these headers: a cookie with its origin, or a token. */
export function createClient(url: string, headers: Record<string, string>): GatehouseClient {
  return {
    url,
    headers,
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const value: unknown = text === '' ? undefined : JSON.parse(text);
      if (!response.ok) throw new ApiProblem(response.status, value as Problem);
      return value as T;
    },
    async *follow(chatId, after, signal) {
      const response = await fetch(`${url}/api/v1/chats/${chatId}/stream?after=${after}`, { headers, signal });
      if (!response.ok || !response.body) throw new ApiProblem(response.status, (await response.json()) as Problem);
      yield* readChatEvents(response.body);
    },
  };
}

/** Signs in with a password; writes carry the origin, as a browser's do. */
export async function signIn(url: string, path: string, body: Record<string, unknown>): Promise<GatehouseClient> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new ApiProblem(response.status, (await response.json()) as Problem);
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return createClient(url, { cookie: cookie.join('; '), origin: url });
}
