import type { ModelView } from '@gatehouse/contract';

export type Provider = ModelView['provider'];

type ProviderWords = { label: string; baseUrl: string; needsBaseUrl: boolean; needsKey: boolean; modelExample: string };

/** What a form asks for each provider. The offline model is always there and needs no entry. */
export const providers = {
  anthropic: {
    label: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    needsBaseUrl: false,
    needsKey: true,
    modelExample: 'claude-sonnet-5-5',
  },
  openai: {
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    needsBaseUrl: false,
    needsKey: true,
    modelExample: 'gpt-6-astra',
  },
  openai_compatible: {
    label: 'OpenAI-compatible',
    baseUrl: 'https://models.example.com/v1',
    needsBaseUrl: true,
    needsKey: false,
    modelExample: 'The name that the endpoint gives it',
  },
  google: {
    label: 'Google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    needsBaseUrl: false,
    needsKey: true,
    modelExample: 'gemini-3.8-flash',
  },
  bedrock: {
    label: 'Amazon Bedrock',
    baseUrl: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
    needsBaseUrl: true,
    needsKey: true,
    modelExample: 'anthropic.claude-sonnet-5-5',
  },
} as const satisfies Record<Exclude<Provider, 'offline'>, ProviderWords>;

export type FormProvider = keyof typeof providers;

/** How a provider is called. */
export function sayProvider(provider: Provider): string {
  return provider === 'offline' ? 'Built in' : providers[provider].label;
}
