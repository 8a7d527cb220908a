import type { ModelProvider } from './language-model.ts';

/**
 * Where each provider's requests go when a model has no base URL. Always passed to the provider's package, which would
 * otherwise look into the environment by itself.
 */
const endpoints: Partial<Record<ModelProvider, string>> = {
  anthropic: 'https://api.anthropic.com/v1',
  openai: 'https://api.openai.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
};

/** @returns undefined for a provider that has no endpoint of its own: openai_compatible and bedrock need a base URL, offline has none */
export function defaultEndpoint(provider: ModelProvider): string | undefined {
  return endpoints[provider];
}
