import type { CreateModel, UpdateModel } from '@gatehouse/contract';
import { knownLimits } from './known-models.ts';
import type { RegisteredModel } from './model.ts';

/** A model as it would be after a write. */
export type ModelDraft = Pick<
  RegisteredModel,
  'provider' | 'model' | 'displayName' | 'baseUrl' | 'contextWindow' | 'maxOutputTokens' | 'inputModalities' | 'isDefault'
> & { apiKey: { state: 'none' | 'kept' } | { state: 'given'; value: string } };

/** A new model; limits that were not given are those known of it. */
export function draftNewModel(input: CreateModel): ModelDraft {
  const known = knownLimits(input.provider, input.model);
  const contextWindow = input.context_window ?? known.contextWindow;
  return {
    provider: input.provider,
    model: input.model,
    displayName: input.display_name,
    baseUrl: baseUrlOf(input.base_url),
    contextWindow,
    maxOutputTokens: input.max_output_tokens ?? outputFor(known.maxOutputTokens, contextWindow),
    inputModalities: input.input_modalities ?? known.inputModalities,
    isDefault: input.is_default ?? false,
    apiKey: input.api_key == null ? { state: 'none' } : { state: 'given', value: input.api_key },
  };
}

/** A model with changes laid over it: absent keeps, null goes back to what is known of the model or to nothing. */
export function draftChangedModel(stored: RegisteredModel, changes: UpdateModel): ModelDraft {
  const model = changes.model ?? stored.model;
  const known = knownLimits(stored.provider, model);
  const contextWindow = pick(changes.context_window, stored.contextWindow, known.contextWindow);
  return {
    provider: stored.provider,
    model,
    displayName: changes.display_name ?? stored.displayName,
    baseUrl: changes.base_url === undefined ? stored.baseUrl : baseUrlOf(changes.base_url),
    contextWindow,
    maxOutputTokens: pick(changes.max_output_tokens, stored.maxOutputTokens, outputFor(known.maxOutputTokens, contextWindow)),
    inputModalities: pick(changes.input_modalities, stored.inputModalities, known.inputModalities),
    isDefault: changes.is_default ?? stored.isDefault,
    apiKey: keyOf(stored, changes.api_key),
  };
}

function keyOf(stored: RegisteredModel, given: string | null | undefined): ModelDraft['apiKey'] {
  if (given === undefined) return { state: stored.hasApiKey ? 'kept' : 'none' };
  return given === null ? { state: 'none' } : { state: 'given', value: given };
}

function pick<T>(given: T | null | undefined, stored: T, known: T): T {
  return given === undefined ? stored : (given ?? known);
}

/** Leaves most of a small window to the conversation. */
function outputFor(known: number, contextWindow: number): number {
  return Math.min(known, Math.max(1, Math.floor(contextWindow / 4)));
}

/** Paths are put behind it, so a slash at the end says nothing. */
function baseUrlOf(given: string | null | undefined): string | undefined {
  return given?.replace(/\/+$/, '') || undefined;
}
