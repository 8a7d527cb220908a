import type { ListedRegisteredModel } from './list-models.ts';
import type { ModelDraft } from './model-draft.ts';
import type { RegisteredModel } from './model.ts';

/** A model as the record shows it, with whether it is the default as the answer says it. */
export function auditOfListedModel({ model, isDefault }: ListedRegisteredModel): Record<string, unknown> {
  return auditOfModel({ ...model, isDefault });
}

/** The API's field names, and of the key only that it is there; `is_default` where an admin marked it. */
function auditOfModel(model: RegisteredModel): Record<string, unknown> {
  return {
    provider: model.provider,
    model: model.model,
    display_name: model.displayName,
    base_url: model.baseUrl,
    api_key: model.hasApiKey ? '(set)' : undefined,
    context_window: model.contextWindow,
    max_output_tokens: model.maxOutputTokens,
    input_modalities: model.inputModalities,
    is_default: model.isDefault,
  };
}

/** What differs between two states of a model; a key that was given anew shows as `(changed)`. Empty where nothing does. */
export function auditOfModelChange(
  stored: RegisteredModel,
  changed: RegisteredModel,
  apiKey: ModelDraft['apiKey'],
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const was = auditOfModel(stored);
  const is = auditOfModel(changed);
  if (apiKey.state === 'given' && stored.hasApiKey) is['api_key'] = '(changed)';
  const differing = Object.keys(is).filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]));
  const pick = (from: Record<string, unknown>) => Object.fromEntries(differing.map((field) => [field, from[field] ?? null]));
  return { before: pick(was), after: pick(is) };
}
