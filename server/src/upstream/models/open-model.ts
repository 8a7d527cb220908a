import type { LanguageModel, ModelFetch, ModelProvider } from './language-model.ts';
import { guardModel } from './guard-model.ts';
import { hideKeyInErrors } from './hide-key.ts';
import { createOfflineModel } from './offline-model.ts';
import { defaultEndpoint } from './provider-endpoints.ts';

export type ModelEndpoint = {
  provider: ModelProvider;
  /** The provider's name of the model. */
  model: string;
  /** The prefix of the API's paths, version included. Required for openai_compatible and bedrock. */
  baseUrl?: string | undefined;
  apiKey?: string | undefined;
  fetch: ModelFetch;
};

/** Models that were opened, by the fetch that they dial with and what else makes them. */
const opened = new WeakMap<ModelFetch, Map<string, Promise<LanguageModel>>>();
const mostOpened = 100;

/**
 * Opens a model: nothing is dialed before it is called. The provider's package is loaded at first use. The same endpoint gives
 * the same model again: each turn opens its model at every step, and building one takes a millisecond.
 *
 * - `openai` speaks the Responses API, which newer models want for tools; nothing is stored at OpenAI.
 * - `openai_compatible` speaks chat completions, as nearly every other endpoint does; the key is optional.
 * - `bedrock` speaks the Converse API with a Bedrock API key as bearer token; the region is part of the base URL
 *   (`https://bedrock-runtime.eu-central-1.amazonaws.com`). Access keys with signatures are not supported.
 *
 * @throws Error when a base URL is missing where the provider has none of its own
 */
export async function openModel(endpoint: ModelEndpoint): Promise<LanguageModel> {
  const { provider, model, baseUrl, apiKey, fetch } = endpoint;
  if (provider === 'offline') return createOfflineModel();
  const models = opened.get(fetch) ?? new Map<string, Promise<LanguageModel>>();
  opened.set(fetch, models);
  const key = JSON.stringify([provider, model, baseUrl, apiKey]);
  const known = models.get(key);
  if (known) return known;
  const opening = buildModel(endpoint, provider);
  if (models.size >= mostOpened) models.clear();
  models.set(key, opening);
  opening.catch(() => models.delete(key));
  return opening;
}

async function buildModel(endpoint: ModelEndpoint, provider: Exclude<ModelProvider, 'offline'>): Promise<LanguageModel> {
  const baseURL = endpoint.baseUrl ?? defaultEndpoint(provider);
  if (baseURL === undefined) throw new Error(`A model of ${provider} needs a base URL.`);
  const fetch = hideKeyInErrors(endpoint.fetch, endpoint.apiKey);
  const model = await openers[provider]({ model: endpoint.model, baseURL, apiKey: endpoint.apiKey, fetch });
  return guardModel(model, settings[provider]);
}

/** OpenAI keeps every answer unless told not to; what a model thought then comes back sealed, and is sent along. */
const settings: Partial<Record<ModelProvider, Record<string, { store: boolean }>>> = { openai: { openai: { store: false } } };

type Opening = { model: string; baseURL: string; apiKey: string | undefined; fetch: typeof globalThis.fetch };

/** An absent key must not make a package look for one in the environment: that one belongs elsewhere. */
const noKey = 'none';

const openers: Record<Exclude<ModelProvider, 'offline'>, (opening: Opening) => Promise<LanguageModel>> = {
  async anthropic({ model, baseURL, apiKey = noKey, fetch }) {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ baseURL, apiKey, fetch }).languageModel(model);
  },
  async openai({ model, baseURL, apiKey = noKey, fetch }) {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return createOpenAI({ baseURL, apiKey, fetch }).responses(model);
  },
  async openai_compatible({ model, baseURL, apiKey, fetch }) {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    const key = apiKey === undefined ? {} : { apiKey };
    return createOpenAICompatible({ name: 'openai_compatible', baseURL, ...key, fetch, includeUsage: true }).chatModel(model);
  },
  async google({ model, baseURL, apiKey = noKey, fetch }) {
    const { createGoogle } = await import('@ai-sdk/google');
    return createGoogle({ baseURL, apiKey, fetch }).languageModel(model);
  },
  async bedrock({ model, baseURL, apiKey = noKey, fetch }) {
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
    return createAmazonBedrock({ baseURL, apiKey, fetch, region: 'us-east-1' }).languageModel(model);
  },
};
