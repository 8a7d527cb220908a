import { classifyModelFailure } from './model-failure.ts';
import type { ModelFailure } from './model-failure.ts';
import type { LanguageModel } from './language-model.ts';

export type ModelProbe = { ok: true; tookMs: number; reply: string } | { ok: false; tookMs: number; failure: ModelFailure };

const replyLength = 200;
/** Enough for a model that thinks before it says a word. */
const outputTokens = 1_000;

/**
 * Asks a model one short question over its stream, as a chat would.
 * @param limits.timeoutMs from the call to the end of the answer
 * @returns the first 200 characters of the answer, or why there is none; never throws
 */
export async function probeModel(
  model: LanguageModel,
  limits: { timeoutMs: number; maxOutputTokens: number },
): Promise<ModelProbe> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(limits.timeoutMs);
  const tookMs = () => Math.round(performance.now() - startedAt);
  try {
    const call = { maxOutputTokens: Math.min(outputTokens, limits.maxOutputTokens), signal };
    const reply = await Promise.race([readAnswer(model, call), rejectOnAbort(signal)]);
    return { ok: true, tookMs: tookMs(), reply: reply.trim().slice(0, replyLength) };
  } catch (error) {
    return { ok: false, tookMs: tookMs(), failure: classifyModelFailure(error) };
  }
}

async function readAnswer(model: LanguageModel, call: { maxOutputTokens: number; signal: AbortSignal }): Promise<string> {
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'This is a test. Answer with the one word "ready".' }] }],
    maxOutputTokens: call.maxOutputTokens,
    abortSignal: call.signal,
  });
  let text = '';
  for await (const part of stream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'text-delta' && text.length < replyLength) text += part.delta;
  }
  return text;
}

/** Ends the wait also where a provider's package does not listen to the signal. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
