import type { LanguageModelV4 } from '@ai-sdk/provider';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';

/** One answer of a model to one prompt, without tools. Gives '' when the model said nothing. @throws what the provider threw */
export async function generateText(
  model: LanguageModelV4,
  request: { prompt: string; maxOutputTokens: number; signal: AbortSignal },
): Promise<string> {
  const { content } = await model.doGenerate({
    prompt: [{ role: 'user', content: [{ type: 'text', text: request.prompt }] }],
    maxOutputTokens: request.maxOutputTokens,
    abortSignal: request.signal,
  });
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return toStorableText(text).trim();
}
