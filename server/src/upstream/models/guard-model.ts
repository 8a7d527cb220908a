import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { LanguageModel } from './language-model.ts';
import { ModelStreamBroken } from './model-stream-broken.ts';

/**
 * Makes a provider's model keep two promises: `settings` of its own go with every call, below what the call itself sets; and an
 * answer that broke off is an error. Without that, most packages report a stream that was cut as a finished answer.
 */
export function guardModel(model: LanguageModel, settings: LanguageModelV4CallOptions['providerOptions'] = {}): LanguageModel {
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    get supportedUrls() {
      return model.supportedUrls;
    },
    doGenerate: (call) => model.doGenerate(withSettings(call, settings)),
    async doStream(call) {
      const result = await model.doStream(withSettings(call, settings));
      return { ...result, stream: result.stream.pipeThrough(refuseBrokenEnd()) };
    },
  };
}

function withSettings(
  call: LanguageModelV4CallOptions,
  settings: NonNullable<LanguageModelV4CallOptions['providerOptions']>,
): LanguageModelV4CallOptions {
  const names = Object.keys(settings);
  if (names.length === 0) return call;
  const merged = Object.fromEntries(names.map((name) => [name, { ...settings[name], ...call.providerOptions?.[name] }]));
  return { ...call, providerOptions: { ...call.providerOptions, ...merged } };
}

/** A provider that finished says how: a finish without its word for it was made up when the stream ended early. */
function refuseBrokenEnd(): TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart> {
  let ended = false;
  return new TransformStream({
    transform(part, controller) {
      if (part.type === 'error') ended = true;
      if (part.type === 'finish' && !ended) {
        ended = true;
        const { unified, raw } = part.finishReason;
        if (raw === undefined && (unified === 'other' || unified === 'interrupted' || unified === 'error')) {
          controller.enqueue({ type: 'error', error: new ModelStreamBroken() });
          return;
        }
      }
      controller.enqueue(part);
    },
    flush(controller) {
      if (!ended) controller.enqueue({ type: 'error', error: new ModelStreamBroken() });
    },
  });
}
