import { knownLimits } from './known-models.ts';
import type { EnvironmentModel, Model, ModelProvider } from './model.ts';

/** Keys and endpoints for models that config read from the environment. */
export type ModelEnvironment = {
  anthropicApiKey?: string | undefined;
  openaiApiKey?: string | undefined;
  /** Where `openaiApiKey` belongs when it is set: an endpoint that speaks OpenAI's chat completions. */
  openaiBaseUrl?: string | undefined;
  googleApiKey?: string | undefined;
};

/** Always there, without a row and without a key. */
export const offlineModel: Model = {
  id: 'offline',
  provider: 'offline',
  model: 'offline',
  displayName: 'Offline model',
  ...knownLimits('offline', 'offline'),
};

/**
 * The models that the environment configures, in the order in which they serve as the default. With a base URL the OpenAI key
 * belongs to that endpoint and is never sent to OpenAI: there is then one `env:openai_compatible` and no `env:openai`.
 */
export function environmentModels(environment: ModelEnvironment): EnvironmentModel[] {
  const { anthropicApiKey, openaiApiKey, openaiBaseUrl, googleApiKey } = environment;
  return [
    ...(anthropicApiKey ? [fromEnvironment('anthropic', 'claude-sonnet-5-5', 'Claude Sonnet 5.5', anthropicApiKey)] : []),
    ...(openaiApiKey && !openaiBaseUrl ? [fromEnvironment('openai', 'gpt-6-astra', 'GPT-6 Astra', openaiApiKey)] : []),
    ...(openaiBaseUrl
      ? [
          fromEnvironment(
            'openai_compatible',
            'gpt-6-astra',
            `Model at ${new URL(openaiBaseUrl).host}`,
            openaiApiKey,
            openaiBaseUrl,
          ),
        ]
      : []),
    ...(googleApiKey ? [fromEnvironment('google', 'gemini-3.8-flash', 'Gemini 3.8 Flash', googleApiKey)] : []),
  ];
}

function fromEnvironment(
  provider: ModelProvider,
  model: string,
  displayName: string,
  apiKey: string | undefined,
  baseUrl?: string,
): EnvironmentModel {
  return { id: `env:${provider}`, provider, model, displayName, ...knownLimits(provider, model), apiKey, baseUrl };
}
