import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import { ModelStreamBroken } from '../../upstream/models/model-stream-broken.ts';
import type { ProviderMetadata } from './turn-store.ts';

/** What the model has said in a step so far. Filled while it streams, so that a stop keeps what is there. */
export type StepDraft = {
  parts: (
    | { type: 'text' | 'reasoning'; text: string; metadata?: ProviderMetadata }
    | ({ type: 'tool_call'; metadata?: ProviderMetadata } & ModelCall)
  )[];
  finishReason: string;
  inputTokens: number | null;
  outputTokens: number | null;
};

/** A tool call as the model made it: `argumentsJson` is its text, not yet looked at. */
export type ModelCall = { modelCallId: string; exposedName: string; argumentsJson: string };

/** A part of the stream that has not ended. */
type OpenPart = { part: { text: string; metadata?: ProviderMetadata }; half: string };

export function emptyDraft(): StepDraft {
  return { parts: [], finishReason: 'unfinished', inputTokens: null, outputTokens: null };
}

/**
 * Asks the model once and fills `draft` from its stream.
 *
 * @param options.silenceMs how long the stream may say nothing before it counts as broken
 * @throws what the provider threw, ModelStreamBroken, or the signal's reason
 */
export async function streamStep(
  model: LanguageModelV4,
  call: LanguageModelV4CallOptions & { abortSignal: AbortSignal },
  draft: StepDraft,
  options: { silenceMs: number; onDelta: (type: 'text' | 'reasoning', delta: string) => void },
): Promise<void> {
  const silence = new AbortController();
  const signal = AbortSignal.any([call.abortSignal, silence.signal]);
  const timer = setTimeout(() => {
    silence.abort(new ModelStreamBroken(`The model said nothing for ${options.silenceMs / 1000} s`));
  }, options.silenceMs);
  try {
    const { stream } = await model.doStream({ ...call, abortSignal: signal });
    const open = new Map<string, OpenPart>();
    for await (const part of abortable(stream, signal)) {
      timer.refresh();
      takePart(part, draft, open, options.onDelta);
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
  if (draft.finishReason === 'unfinished') throw new ModelStreamBroken('The answer of the model broke off');
}

function takePart(
  part: LanguageModelV4StreamPart,
  draft: StepDraft,
  open: Map<string, OpenPart>,
  onDelta: (type: 'text' | 'reasoning', delta: string) => void,
): void {
  switch (part.type) {
    case 'text-start':
    case 'reasoning-start': {
      const type = part.type === 'text-start' ? 'text' : 'reasoning';
      const entry: { type: 'text' | 'reasoning'; text: string } = { type, text: '', ...withMetadata(part.providerMetadata) };
      draft.parts.push(entry);
      open.set(`${type} ${part.id}`, { part: entry, half: '' });
      return;
    }
    case 'text-delta':
    case 'reasoning-delta': {
      const type = part.type === 'text-delta' ? 'text' : 'reasoning';
      const entry = open.get(`${type} ${part.id}`);
      if (!entry) return;
      Object.assign(entry.part, withMetadata(part.providerMetadata));
      const delta = takeWhole(entry, part.delta);
      entry.part.text += delta;
      if (delta !== '') onDelta(type, delta);
      return;
    }
    case 'text-end':
    case 'reasoning-end': {
      const entry = open.get(`${part.type === 'text-end' ? 'text' : 'reasoning'} ${part.id}`);
      if (entry) Object.assign(entry.part, withMetadata(part.providerMetadata));
      return;
    }
    case 'tool-call':
      if (part.providerExecuted) return; // Gatehouse offers no tools of the provider's own
      draft.parts.push({
        type: 'tool_call',
        modelCallId: toStorableText(part.toolCallId),
        exposedName: toStorableText(part.toolName),
        argumentsJson: part.input,
        ...withMetadata(part.providerMetadata),
      });
      return;
    case 'finish':
      draft.finishReason = part.finishReason.unified;
      draft.inputTokens = part.usage.inputTokens.total ?? null;
      draft.outputTokens = part.usage.outputTokens.total ?? null;
      return;
    case 'error':
      throw part.error;
    default:
      return;
  }
}

/**
 * What of a delta can be stored now. Half of a surrogate pair at its end waits for the next delta: models cut their text
 * anywhere.
 */
function takeWhole(entry: OpenPart, delta: string): string {
  const text = entry.half + delta;
  const isHalf = /[\ud800-\udbff]$/.test(text);
  entry.half = isHalf ? text.slice(-1) : '';
  return toStorableText(isHalf ? text.slice(0, -1) : text);
}

function withMetadata(metadata: ProviderMetadata | undefined): { metadata?: ProviderMetadata } {
  return metadata ? { metadata } : {};
}

/** Reads the stream until it ends or the signal aborts, whether or not the provider listens to the signal. */
async function* abortable<T>(stream: ReadableStream<T>, signal: AbortSignal): AsyncGenerator<T> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
