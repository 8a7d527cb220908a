import type { LanguageModelV4 } from '@ai-sdk/provider';

/** A model that can be called, whoever provides it; `ai` takes it as `model`. */
export type LanguageModel = LanguageModelV4;

export type ModelProvider = 'anthropic' | 'openai' | 'openai_compatible' | 'google' | 'bedrock' | 'offline';

/**
 * The guarded fetch: the only way in which a provider package may reach its endpoint. It has to let an answer stream for as
 * long as it takes; what calls a model holds the signal.
 */
export type ModelFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;
