import { inputModalitySchema, type ModelTest, type ModelView } from '@gatehouse/contract';
import type { ModelProbe } from '../../upstream/models/probe-model.ts';
import type { Role } from '../actor.ts';
import type { ListedModel } from './list-models.ts';

/** What may leave of a model: to members what they choose by, to admins all but the key. */
export function viewModel(listed: ListedModel, role: Role): ModelView {
  const { model, source, isDefault } = listed;
  const shared = {
    id: model.id,
    display_name: model.displayName,
    provider: model.provider,
    input_modalities: inputModalitySchema.options.filter((modality) => model.inputModalities.includes(modality)),
    context_window: model.contextWindow,
    is_default: isDefault,
  };
  if (role !== 'admin') return shared;
  const baseUrl = listed.source === 'built_in' ? undefined : listed.model.baseUrl;
  return {
    ...shared,
    model: model.model,
    max_output_tokens: model.maxOutputTokens,
    ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
    has_api_key: hasKey(listed),
    source,
    ...(listed.source === 'registered'
      ? {
          revision: listed.model.revision,
          created_at: listed.model.createdAt.toISOString(),
          updated_at: listed.model.updatedAt.toISOString(),
        }
      : {}),
  };
}

function hasKey(listed: ListedModel): boolean {
  if (listed.source === 'registered') return listed.model.hasApiKey;
  return listed.source === 'environment' && listed.model.apiKey !== undefined;
}

export function viewModelTest(probe: ModelProbe): ModelTest {
  if (!probe.ok) return { ok: false, took_ms: probe.tookMs, detail: probe.failure.detail };
  return { ok: true, took_ms: probe.tookMs, ...(probe.reply === '' ? {} : { reply: probe.reply }) };
}
