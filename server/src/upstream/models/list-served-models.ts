import type { ModelFetch } from './language-model.ts';

const timeoutMs = 5_000;

/**
 * The names of the models that an endpoint which speaks OpenAI's API serves, in its order.
 * @returns an empty list when it does not say, or not within 5 s; never throws
 */
export async function listServedModels(endpoint: {
  baseUrl: string;
  apiKey: string | undefined;
  fetch: ModelFetch;
}): Promise<string[]> {
  try {
    const response = await endpoint.fetch(`${endpoint.baseUrl.replace(/\/+$/, '')}/models`, {
      headers: { accept: 'application/json', ...(endpoint.apiKey ? { authorization: `Bearer ${endpoint.apiKey}` } : {}) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body: unknown = response.ok ? await response.json() : undefined;
    const list = typeof body === 'object' && body !== null && 'data' in body && Array.isArray(body.data) ? body.data : [];
    return list.map(nameOf).filter((name) => name !== '');
  } catch {
    return []; // the call of the model itself says what is wrong
  }
}

function nameOf(entry: unknown): string {
  return typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string' ? entry.id : '';
}
