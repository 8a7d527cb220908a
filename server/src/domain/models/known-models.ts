import type { ModelProvider } from './model.ts';

/** What a model can take and give, in tokens, and which kinds of input it reads. */
export type ModelLimits = { contextWindow: number; maxOutputTokens: number; inputModalities: readonly string[] };

const seeing = ['text', 'image', 'file'];
const hearing = ['text', 'image', 'audio', 'file'];
const reading = ['text'];

/**
 * Limits by the name of the model, first match wins. Where a provider sells a larger context apart, the one that everybody has
 * is here: too small a window only compacts earlier. The output limits are below the models' own, so that the room that is
 * reserved for an answer stays small beside the window.
 */
const known: readonly [RegExp, ModelLimits][] = [
  [/claude-(2|instant)/, { contextWindow: 100_000, maxOutputTokens: 4_096, inputModalities: reading }],
  [/claude-3-(haiku|opus|sonnet)/, { contextWindow: 200_000, maxOutputTokens: 4_096, inputModalities: seeing }],
  [/claude-3-5/, { contextWindow: 200_000, maxOutputTokens: 8_192, inputModalities: seeing }],
  [/claude/, { contextWindow: 200_000, maxOutputTokens: 16_384, inputModalities: seeing }],
  [/gemini/, { contextWindow: 1_048_576, maxOutputTokens: 16_384, inputModalities: hearing }],
  [/gemma/, { contextWindow: 128_000, maxOutputTokens: 8_192, inputModalities: ['text', 'image'] }],
  [/gpt-3\.5/, { contextWindow: 16_385, maxOutputTokens: 4_096, inputModalities: reading }],
  [/gpt-4\.1/, { contextWindow: 1_047_576, maxOutputTokens: 16_384, inputModalities: seeing }],
  [/gpt-4o/, { contextWindow: 128_000, maxOutputTokens: 16_384, inputModalities: seeing }],
  [/gpt-oss/, { contextWindow: 128_000, maxOutputTokens: 8_192, inputModalities: reading }],
  [/gpt-[5-9]/, { contextWindow: 272_000, maxOutputTokens: 16_384, inputModalities: seeing }],
  [
    /nova-micro|titan|command-r|mistral-7b|mixtral|deepseek/,
    { contextWindow: 32_000, maxOutputTokens: 4_096, inputModalities: reading },
  ],
  [/nova/, { contextWindow: 300_000, maxOutputTokens: 5_000, inputModalities: ['text', 'image'] }],
];

const unknown: ModelLimits = { contextWindow: 32_000, maxOutputTokens: 4_096, inputModalities: reading };
const offline: ModelLimits = { contextWindow: 200_000, maxOutputTokens: 4_096, inputModalities: reading };

/** Limits that fit a model by its name; careful ones (32,000 and 4,096 tokens, text only) for a name nobody knows. */
export function knownLimits(provider: ModelProvider, model: string): ModelLimits {
  if (provider === 'offline') return offline;
  return known.find(([pattern]) => pattern.test(model))?.[1] ?? unknown;
}
