import type { LanguageModelV4 } from '@ai-sdk/provider';

export type ModelProvider = 'anthropic' | 'openai' | 'openai_compatible' | 'google' | 'bedrock' | 'offline';

export type Model = {
  /** A `models` row's id, `env:<provider>` for one from the environment, or `offline`. */
  id: string;
  provider: ModelProvider;
  model: string;
  displayName: string;
  /** Tokens. */
  contextWindow: number;
  /** Tokens. */
  maxOutputTokens: number;
  /** `text`, `image`, `audio`, `file`. */
  inputModalities: readonly string[];
};

/** Finds the model of a chat and opens it; provider packages are loaded at first use. */
export interface Models {
  /** The chat's model where it still exists, else the default, else the first from the environment, else the offline model. */
  resolve(modelId: string | null): Promise<Model>;
  open(model: Model): Promise<LanguageModelV4>;
}
