import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { answerTask, findTask } from './answer-task.ts';
import { describeResults, resultsSinceUser } from './describe-results.ts';
import { addIntentArgument, fillArguments } from './fill-arguments.ts';
import { findToolByName, findToolByWords, spellTool } from './find-tool.ts';
import type { OfferedTool } from './find-tool.ts';
import { isObject, parseCallClauses } from './parse-call-clauses.ts';
import type { CallClause } from './parse-call-clauses.ts';
import { wordIntent } from './word-intent.ts';

export type OfflineAnswer = { text: string; calls: { toolName: string; args: Record<string, unknown> }[] };

/**
 * What the offline model says to a prompt; the same prompt gives the same answer. In this order: a title or a summary where
 * that is asked for; the calls that the message spells out (`call <tool> with {json}`, all at once, those after `then` in a
 * later step); a report once there are results; the list of tools; the tool that the message's words fit; else that it is
 * the offline model.
 */
export function planAnswer(
  options: Pick<LanguageModelV4CallOptions, 'prompt' | 'tools' | 'toolChoice' | 'providerOptions'>,
): OfflineAnswer {
  const { prompt } = options;
  const tools = options.toolChoice?.type === 'none' ? [] : offeredTools(options.tools ?? []);
  const task = tools.length === 0 ? findTask(options) : undefined;
  if (task) return say(answerTask(task));

  const message = lastUserText(prompt);
  const results = resultsSinceUser(prompt);
  const spelled = planClauses(message, tools, stepsSinceUser(prompt));
  if (spelled) return spelled;
  if (results.length > 0) return say(describeResults(results));
  if (asksForTools(message)) return say(listTools(tools));
  const tool = findToolByWords(tools, message);
  if (tool) return call([{ tool, args: fillArguments(tool.inputSchema, message, withoutLeadingName(message, tool)) }]);
  return say(introduce(tools));
}

function offeredTools(tools: NonNullable<LanguageModelV4CallOptions['tools']>): OfferedTool[] {
  return tools.flatMap((tool) => {
    if (tool.type !== 'function') return [];
    const schema: unknown = tool.inputSchema;
    return [{ name: tool.name, description: tool.description ?? '', inputSchema: isObject(schema) ? schema : {} }];
  });
}

function planClauses(message: string, tools: readonly OfferedTool[], step: number): OfflineAnswer | undefined {
  const clauses = parseCallClauses(message)
    .map((clause) => ({ ...clause, tool: findToolByName(tools, clause.name) }))
    .filter((clause) => clause.tool !== undefined || clause.args.kind !== 'pairs' || /^\s*call\s/i.test(message));
  const now = clauses.filter((clause) => clause.stage === step);
  if (now.length === 0) return undefined;
  const unknown = now.find((clause) => clause.tool === undefined);
  if (unknown) {
    // "call me a taxi": a tool may still fit by its words
    return unknown.args.kind === 'pairs' && step === 0 && findToolByWords(tools, message)
      ? undefined
      : say(`There is no tool named "${unknown.name}" here.`);
  }
  const faulty = now.find((clause) => clause.args.kind === 'faulty');
  if (faulty)
    return say(
      `The arguments for "${faulty.name}" are not a JSON object: ${faulty.args.kind === 'faulty' ? faulty.args.text.slice(0, 200) : ''}`,
    );
  return call(now.flatMap(({ tool, args, purpose }) => (tool ? [{ tool, args: argumentsOf(tool, args), purpose }] : [])));
}

function argumentsOf(tool: OfferedTool, args: CallClause['args']): Record<string, unknown> {
  return args.kind === 'json' ? args.value : fillArguments(tool.inputSchema, args.text);
}

type PlannedCall = { tool: OfferedTool; args: Record<string, unknown>; purpose?: string | undefined };

function call(calls: readonly PlannedCall[]): OfflineAnswer {
  return {
    text: '',
    calls: calls.map(({ tool, args, purpose }) => ({
      toolName: tool.name,
      args: addIntentArgument(tool.inputSchema, args, wordIntent(tool, purpose)),
    })),
  };
}

function say(text: string): OfflineAnswer {
  return { text, calls: [] };
}

function asksForTools(message: string): boolean {
  return /\b(list|show|what|which)\b.{0,40}\btools?\b|\bwhat can you do\b|^\s*(help|tools)\b/i.test(message);
}

function listTools(tools: readonly OfferedTool[]): string {
  if (tools.length === 0) return 'This chat has no tools.';
  const lines = tools.map((tool) => `- ${tool.name}${tool.description ? `: ${tool.description.split('\n', 1)[0]}` : ''}`);
  return `This chat has ${tools.length === 1 ? 'one tool' : `${tools.length} tools`}:\n${lines.join('\n')}`;
}

function introduce(tools: readonly OfferedTool[]): string {
  const how =
    tools.length === 0
      ? 'This chat has no tools.'
      : 'Write "call <tool> with {json}" to call a tool, or "list tools" to see what there is.';
  return `I am the offline model: I need no network and do not understand much. ${how} An admin can add a real model: POST /models of the API, or on the page Settings > Models.`;
}

function withoutLeadingName(message: string, tool: OfferedTool): string {
  const names = spellTool(tool).toLowerCase().split(' ');
  const words = message.trim().split(/\s+/);
  let skip = 0;
  while (skip < words.length - 1 && names.includes((words[skip] ?? '').toLowerCase().replace(/[:,]$/, ''))) skip += 1;
  return words.slice(skip).join(' ');
}

function stepsSinceUser(prompt: LanguageModelV4Prompt): number {
  return prompt
    .slice(prompt.findLastIndex((message) => message.role === 'user') + 1)
    .filter((message) => message.role === 'assistant' && message.content.some((part) => part.type === 'tool-call')).length;
}

function lastUserText(prompt: LanguageModelV4Prompt): string {
  const message = prompt.findLast((candidate) => candidate.role === 'user');
  return message === undefined ? '' : message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}
