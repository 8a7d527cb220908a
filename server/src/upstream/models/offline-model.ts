import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { estimateTokens } from './estimate-tokens.ts';
import { planAnswer } from './offline/plan-answer.ts';
import type { OfflineAnswer } from './offline/plan-answer.ts';

/**
 * The model that is always there: deterministic, without network or key. It calls the tools that a message names or fits and
 * reports what they gave, so that everything around a model works on a fresh machine and can be tested exactly.
 *
 * @param options.paceMs pause between two pieces of text, 0 if absent
 * @see offline/plan-answer.ts for what it answers
 */
export function createOfflineModel(options: { paceMs?: number } = {}): LanguageModelV4 {
  const paceMs = options.paceMs ?? 0;
  return {
    specificationVersion: 'v4',
    provider: 'offline',
    modelId: 'offline',
    supportedUrls: {},
    async doGenerate(call) {
      call.abortSignal?.throwIfAborted();
      const answer = planAnswer(call);
      return { content: contentOf(answer), finishReason: finishOf(answer), usage: usageOf(call, answer), warnings: [] };
    },
    async doStream(call) {
      call.abortSignal?.throwIfAborted();
      return { stream: ReadableStream.from(streamAnswer(call, paceMs)) };
    },
  };
}

async function* streamAnswer(call: LanguageModelV4CallOptions, paceMs: number): AsyncGenerator<LanguageModelV4StreamPart> {
  const answer = planAnswer(call);
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'response-metadata', modelId: 'offline' };
  if (answer.text !== '') {
    yield { type: 'text-start', id: 'text' };
    for (const delta of piecesOf(answer.text)) {
      await pause(paceMs, call.abortSignal);
      yield { type: 'text-delta', id: 'text', delta };
    }
    yield { type: 'text-end', id: 'text' };
  }
  for (const { toolName, args } of answer.calls) {
    await pause(paceMs, call.abortSignal);
    const id = newCallId();
    const input = JSON.stringify(args);
    yield { type: 'tool-input-start', id, toolName };
    yield { type: 'tool-input-delta', id, delta: input };
    yield { type: 'tool-input-end', id };
    yield { type: 'tool-call', toolCallId: id, toolName, input };
  }
  yield { type: 'finish', usage: usageOf(call, answer), finishReason: finishOf(answer) };
}

/** Lets other work go on between two pieces, and ends the stream when the caller has gone. */
async function pause(paceMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (paceMs > 0) await setTimeout(paceMs, undefined, signal ? { signal } : {});
  else await setImmediate();
  signal?.throwIfAborted();
}

function contentOf(answer: OfflineAnswer): LanguageModelV4Content[] {
  return [
    ...(answer.text === '' ? [] : [{ type: 'text' as const, text: answer.text }]),
    ...answer.calls.map(({ toolName, args }) => ({
      type: 'tool-call' as const,
      toolCallId: newCallId(),
      toolName,
      input: JSON.stringify(args),
    })),
  ];
}

/** Ids of providers are unique in a conversation, so these are too. */
function newCallId(): string {
  return `call_${randomUUID()}`;
}

function finishOf(answer: OfflineAnswer): { unified: 'tool-calls' | 'stop'; raw: string } {
  return answer.calls.length > 0 ? { unified: 'tool-calls', raw: 'tool_calls' } : { unified: 'stop', raw: 'stop' };
}

function usageOf(call: LanguageModelV4CallOptions, answer: OfflineAnswer): LanguageModelV4Usage {
  const input = estimateTokens(call.prompt) + estimateTokens(call.tools);
  const output = estimateTokens(answer.text) + estimateTokens(answer.calls);
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}

/** Two or three words at a time, white space kept. */
function piecesOf(text: string): string[] {
  return text.match(/\s*\S+(?:\s+\S+){0,2}\s*/g) ?? [];
}
