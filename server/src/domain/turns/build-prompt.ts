import type { LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4ToolResultPart } from '@ai-sdk/provider';
import type { ResultBlock } from '@gatehouse/contract';
import { cutWhole } from '../cut-whole.ts';
import type { Model } from '../models/model.ts';
import type { ToolCallRow } from '../tool-calls/tool-call-store.ts';
import type { StepPart } from './turn-store.ts';

/** A turn as the model reads it back. */
export type PastTurn = { text: string; steps: readonly { parts: readonly StepPart[] }[] };

export type Attachment = { mediaType: string; bytes: Uint8Array };

type Reading = {
  calls: ReadonlyMap<string, ToolCallRow>;
  /** Media that the model is given; others are named in words, and it is told where it could have had them. */
  attachments: ReadonlyMap<string, Attachment>;
  model: Pick<Model, 'provider' | 'inputModalities'>;
  /** Longer results are cut, to fit a model's context. */
  resultChars: number;
};

/**
 * The conversation as the model provider's prompt: instructions, the summary of what is left out, then each turn with its
 * steps, tool calls and results.
 */
export function buildPrompt(
  instructions: string,
  summary: string | undefined,
  turns: readonly PastTurn[],
  reading: Reading,
): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [{ role: 'system', content: instructions }];
  if (summary !== undefined) {
    prompt.push(user(`Summary of the conversation so far, written by you because it had become too long:\n\n${summary}`));
  }
  for (const turn of turns) {
    prompt.push(user(turn.text));
    for (const step of turn.steps) prompt.push(...stepMessages(step.parts, reading));
  }
  return prompt;
}

function user(text: string): LanguageModelV4Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}

function stepMessages(parts: readonly StepPart[], reading: Reading): LanguageModelV4Message[] {
  const said: Extract<LanguageModelV4Message, { role: 'assistant' }>['content'] = [];
  const results: LanguageModelV4ToolResultPart[] = [];
  const media: Extract<LanguageModelV4Message, { role: 'user' }>['content'] = [];
  for (const part of parts) {
    const providerOptions = part.metadata ? { providerOptions: part.metadata } : {};
    if (part.type !== 'tool_call') {
      if (part.text !== '' || part.metadata) said.push({ type: part.type, text: part.text, ...providerOptions });
      continue;
    }
    const call = reading.calls.get(part.id);
    if (!call) continue; // older than the journal is kept
    const toolCallId = call.model_call_id ?? call.id;
    said.push({ type: 'tool-call', toolCallId, toolName: call.exposed_name, input: call.arguments, ...providerOptions });
    results.push({ type: 'tool-result', toolCallId, toolName: call.exposed_name, output: toOutput(call, reading) });
    if (!takesMediaInResults(reading.model)) media.push(...mediaParts(call, reading));
  }
  const messages: LanguageModelV4Message[] = [];
  if (said.length > 0) messages.push({ role: 'assistant', content: said });
  if (results.length > 0) messages.push({ role: 'tool', content: results });
  if (media.length > 0) messages.push({ role: 'user', content: media });
  return messages;
}

/** Providers whose wire has no place for media in a tool's result get them in a message behind it. */
function takesMediaInResults(model: Pick<Model, 'provider'>): boolean {
  return model.provider === 'anthropic' || model.provider === 'openai' || model.provider === 'bedrock';
}

function mediaParts(call: ToolCallRow, reading: Reading): Extract<LanguageModelV4Message, { role: 'user' }>['content'] {
  const files = (call.content ?? []).flatMap((block) => toFile(block, reading) ?? []);
  return files.length === 0 ? [] : [{ type: 'text', text: `Media that the tool ${call.exposed_name} returned:` }, ...files];
}

function toOutput(call: ToolCallRow, reading: Reading): LanguageModelV4ToolResultPart['output'] {
  const blocks = call.content ?? [];
  if (call.outcome !== 'ok')
    return { type: 'error-text', value: blocks.map((block) => inWords(block, reading)).join('\n') || 'The call failed.' };
  const value = blocks.map((block) => {
    const file = takesMediaInResults(reading.model) ? toFile(block, reading) : undefined;
    return file ?? { type: 'text' as const, text: inWords(block, reading) };
  });
  if (value.every((part) => part.type === 'text')) {
    const text = value.map((part) => part.text).join('\n');
    return { type: 'text', value: cutTo(text, reading.resultChars) || '(empty result)' };
  }
  return { type: 'content', value };
}

function cutTo(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${cutWhole(text, chars)}\n[${text.length - chars} more characters are left out to fit your context]`;
}

function toFile(block: ResultBlock, { attachments, model }: Reading) {
  if (block.type !== 'image' && block.type !== 'audio' && block.type !== 'file') return undefined;
  const attachment = attachments.get(block.attachment_id);
  if (!attachment || !model.inputModalities.includes(block.type)) return undefined;
  return { type: 'file' as const, mediaType: attachment.mediaType, data: { type: 'data' as const, data: attachment.bytes } };
}

/** A block for a model that reads only text, or in the place of media that are not given again. */
function inWords(block: ResultBlock, reading: Reading): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'json':
      return JSON.stringify(block.value);
    case 'resource_link':
      return `[${block.title ?? block.name}](${block.uri})${block.description === undefined ? '' : `: ${block.description}`}`;
    case 'note':
      return `[${block.text}]`;
    case 'image':
    case 'audio':
    case 'file':
      return `[${block.type}, ${block.media_type}: ${isLeftOut(block, reading) ? leftOut : 'shown to the user'}]`;
  }
}

const leftOut = 'left out to keep the request small. Call the tool again for it alone if you have to see it';

/** Whether the model would take the media if there were not too many newer or larger ones. */
function isLeftOut(block: Extract<ResultBlock, { attachment_id: string }>, { attachments, model }: Reading): boolean {
  return model.inputModalities.includes(block.type) && !attachments.has(block.attachment_id);
}
