import { AppError, type FieldFault } from '../../errors.ts';
import { describeUrlFault, parseHttpUrl } from '../../protocol/http/parse-http-url.ts';
import { defaultEndpoint } from '../../upstream/models/provider-endpoints.ts';
import type { ModelDraft } from './model-draft.ts';
import type { RegisteredModel } from './model.ts';

/**
 * Judges a model as it would be after a write, as a whole. Looks at no network: whether the model answers shows in its test.
 * @param stored the model before the write, if it exists
 * @throws AppError `invalid_input` with every fault at its pointer
 */
export function assertModelDraft(draft: ModelDraft, stored: RegisteredModel | undefined): void {
  const faults = [findBaseUrlFault(draft, stored), findKeyFault(draft), findLimitFault(draft)].filter(
    (fault) => fault !== undefined,
  );
  const [first] = faults;
  if (!first) return;
  const detail = faults.length === 1 ? first.message : `${faults.length} fields are not right.`;
  throw new AppError('invalid_input', detail, { faults });
}

function findBaseUrlFault(draft: ModelDraft, stored: RegisteredModel | undefined): FieldFault | undefined {
  const fault = (code: string, message: string) => ({ pointer: '/base_url', code, message });
  const { baseUrl, provider } = draft;
  if (baseUrl === undefined) {
    if (provider === 'openai_compatible') return fault('required', "The address of the model's API is needed.");
    if (provider === 'bedrock') {
      return fault('required', 'The address of the region is needed: https://bedrock-runtime.<region>.amazonaws.com.');
    }
  } else {
    if (provider === 'offline') return fault('not_for_provider', 'The offline model has no address.');
    const parsed = parseHttpUrl(baseUrl);
    if (!parsed.ok) return fault(parsed.fault, describeUrlFault(parsed.fault));
    if (parsed.url.search !== '') return fault('has_query', 'Paths are put behind this address, so it must not have a query.');
  }
  if (stored && draft.apiKey.state === 'kept' && originOf(stored) !== originOf(draft)) {
    // Or the write-only key could be read back, by pointing the model at a host that shows it.
    return fault('secret_needed', 'The stored key belongs to the former address: give it again together with the new one.');
  }
  return undefined;
}

function originOf({ provider, baseUrl }: Pick<RegisteredModel, 'provider' | 'baseUrl'>): string | undefined {
  const url = baseUrl ?? defaultEndpoint(provider);
  return url === undefined ? undefined : new URL(url).origin;
}

function findKeyFault({ provider, apiKey }: ModelDraft): FieldFault | undefined {
  if (provider === 'openai_compatible') return undefined;
  if (provider === 'offline') {
    return apiKey.state === 'given'
      ? { pointer: '/api_key', code: 'not_for_provider', message: 'The offline model takes no key.' }
      : undefined;
  }
  return apiKey.state === 'none' ? { pointer: '/api_key', code: 'required', message: 'This provider needs a key.' } : undefined;
}

function findLimitFault({ maxOutputTokens, contextWindow }: ModelDraft): FieldFault | undefined {
  if (maxOutputTokens < contextWindow) return undefined;
  return {
    pointer: '/max_output_tokens',
    code: 'too_big',
    message: `The answer has to leave room for the conversation: less than the context window (${contextWindow}).`,
  };
}
