import type { LanguageModel, ModelProvider } from '../../upstream/models/language-model.ts';

export type { ModelProvider };

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

/** What an admin manages. The key stays sealed in the store: only its presence is here. */
export type RegisteredModel = Model & {
  revision: number;
  baseUrl: string | undefined;
  hasApiKey: boolean;
  /** Marked by an admin; see `findDefaultModel` for what counts when none is. */
  isDefault: boolean;
  createdAt: Date;
  updatedAt: Date;
};

/** One that the environment configures: read-only, never stored. */
export type EnvironmentModel = Model & { apiKey: string | undefined; baseUrl: string | undefined };

/** Finds the model of a chat and opens it; provider packages are loaded at first use. */
export interface Models {
  /**
   * The chat's model where it still exists, else the default one. A chat whose model was deleted goes on with the default.
   * @see findDefaultModel
   */
  resolve(modelId: string | null): Promise<Model>;
  /** @throws AppError `not_found` when the model was deleted meanwhile */
  open(model: Model): Promise<LanguageModel>;
}
