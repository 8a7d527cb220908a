import type { CreateModel, ModelView, UpdateModel } from '@gatehouse/contract';
import type { FormProvider } from './providers.ts';

/** A model as its form holds it. `api_key`: undefined keeps what is stored, empty clears it. Limits that are empty follow the model. */
export type ModelFormValues = {
  provider: FormProvider;
  model: string;
  display_name: string;
  base_url: string;
  api_key: string | undefined;
  context_window: number | string;
  max_output_tokens: number | string;
  /** Beside text, which every model reads. */
  input_modalities: string[];
  is_default: boolean;
};

/** What the form begins with. */
export function readModelForm(stored: ModelView | undefined): ModelFormValues {
  return {
    provider: stored && stored.provider !== 'offline' ? stored.provider : 'anthropic',
    model: stored?.model ?? '',
    display_name: stored?.display_name ?? '',
    base_url: stored?.base_url ?? '',
    api_key: undefined,
    context_window: stored?.context_window ?? '',
    max_output_tokens: stored?.max_output_tokens ?? '',
    input_modalities: (stored?.input_modalities ?? []).filter((modality) => modality !== 'text'),
    is_default: stored?.is_default ?? false,
  };
}

export function toNewModel(values: ModelFormValues): CreateModel {
  const { context_window: window, max_output_tokens: answer, input_modalities: modalities } = values;
  return {
    provider: values.provider,
    model: values.model,
    display_name: values.display_name.trim() === '' ? values.model : values.display_name,
    is_default: values.is_default,
    ...(values.base_url.trim() === '' ? {} : { base_url: values.base_url }),
    ...(values.api_key ? { api_key: values.api_key } : {}),
    ...(typeof window === 'number' ? { context_window: window } : {}),
    ...(typeof answer === 'number' ? { max_output_tokens: answer } : {}),
    ...(modalities.length > 0 ? { input_modalities: withText(modalities) } : {}),
  };
}

/** What the form changed, and nothing else. */
export function toChanges(values: ModelFormValues, stored: ModelView): UpdateModel {
  const before = readModelForm(stored);
  const isChanged = (name: keyof ModelFormValues) => JSON.stringify(values[name]) !== JSON.stringify(before[name]);
  const orKnown = (value: number | string) => (typeof value === 'number' ? value : null);
  return {
    ...(isChanged('model') && { model: values.model }),
    ...(isChanged('display_name') && { display_name: values.display_name }),
    ...(isChanged('base_url') && { base_url: values.base_url.trim() || null }),
    ...(values.api_key !== undefined && { api_key: values.api_key || null }),
    ...(isChanged('context_window') && { context_window: orKnown(values.context_window) }),
    ...(isChanged('max_output_tokens') && { max_output_tokens: orKnown(values.max_output_tokens) }),
    ...(isChanged('input_modalities') && { input_modalities: withText(values.input_modalities) }),
    ...(isChanged('is_default') && { is_default: values.is_default }),
  };
}

type Modality = ModelView['input_modalities'][number];

function withText(others: readonly string[]): Modality[] {
  const known = ['image', 'audio', 'file'] as const;
  return ['text', ...known.filter((modality) => others.includes(modality))];
}
