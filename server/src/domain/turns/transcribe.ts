import type { ToolCallRow } from '../tool-calls/tool-call-store.ts';
import type { StepPart, StepRow, TurnWithMessage } from './turn-store.ts';

const resultChars = 500;

/** A conversation as plain text, for a summary. When it is longer than `chars`, its middle is left out. */
export function transcribe(
  summary: string | undefined,
  turns: readonly TurnWithMessage[],
  steps: ReadonlyMap<string, readonly Pick<StepRow, 'parts'>[]>,
  calls: readonly ToolCallRow[],
  limit: { chars: number },
): string {
  const callsById = new Map(calls.map((call) => [call.id, call]));
  const lines = summary === undefined ? [] : [`Summary of what came before: ${summary}`];
  for (const turn of turns) {
    lines.push(`User: ${turn.message_text}`);
    for (const step of steps.get(turn.id) ?? []) lines.push(...step.parts.flatMap((part) => transcribePart(part, callsById)));
  }
  const text = lines.join('\n');
  if (text.length <= limit.chars) return text;
  const half = Math.floor(limit.chars / 2);
  return `${text.slice(0, half)}\n[...]\n${text.slice(-half)}`;
}

function transcribePart(part: StepPart, calls: ReadonlyMap<string, ToolCallRow>): string[] {
  if (part.type !== 'tool_call') return part.type === 'text' ? [`Assistant: ${part.text}`] : [];
  const call = calls.get(part.id);
  if (!call) return [];
  const words = (call.content ?? []).map((block) => ('text' in block ? block.text : block.type)).join(' ');
  const result = words.length > resultChars ? `${words.slice(0, resultChars)}…` : words;
  return [
    `Tool ${call.exposed_name} ${JSON.stringify(call.arguments).slice(0, resultChars)} -> ${call.outcome ?? 'open'}: ${result}`,
  ];
}
