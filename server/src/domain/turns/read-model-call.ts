import { takeIntent } from '../../protocol/mcp/model-intent.ts';
import { isDeeperThan, isJsonObject } from '../../protocol/mcp/json-object.ts';
import { toStorableJson } from '../../protocol/mcp/storable-json.ts';
import { parseExactJson } from '../../exact-json.ts';
import { toUnofferedName } from '../../protocol/mcp/unoffered-name.ts';
import { cutWhole } from '../cut-whole.ts';
import type { ChatTool } from './chat-tool.ts';
import type { ModelCall } from './stream-step.ts';

/** A model's call after reading: what is sent, or why nothing can be. */
export type ReadCall = {
  tool: ChatTool | undefined;
  /** The exposed name, cleaned and cut where there is no such tool. */
  name: string;
  intent: string | undefined;
  args: Record<string, unknown>;
  /** For the model; set when the call cannot be made. */
  problem: string | undefined;
};

/**
 * Looks the tool up, parses the arguments and takes the intent out of them. A call without its intent is still made; one of an
 * answer that was cut is not, for nobody knows what was to follow.
 *
 * @param finishReason of the answer that the call is part of
 */
export function readModelCall(call: ModelCall, tools: ReadonlyMap<string, ChatTool>, finishReason: string): ReadCall {
  const tool = tools.get(call.exposedName);
  const args = parseObject(call.argumentsJson, { mayBeEmpty: isFinished(finishReason) });
  const read = tool?.intentProperty === undefined || !args ? undefined : takeIntent(args, tool.intentProperty);
  const problem = cuts[finishReason] ?? problemOf(call, tool, args);
  const name = tool?.exposedName ?? toUnofferedName(call.exposedName);
  return { tool, name, intent: read?.intent, args: read?.args ?? args ?? {}, problem };
}

/** What ends an answer before the model has said all of it, in words for the model and the user. */
const cuts: Partial<Record<string, string>> = {
  length: "The answer was cut at the model's output limit, and the call may not be whole. Nothing was called.",
  'content-filter': "The answer was cut by the model provider's content filter. Nothing was called.",
  error: 'The answer broke off with an error of the model provider. Nothing was called.',
  interrupted: 'The answer broke off before its end. Nothing was called.',
};

/** Whether the model itself came to an end. Some endpoints do not say; a call with arguments is taken as whole then. */
function isFinished(finishReason: string): boolean {
  return finishReason === 'stop' || finishReason === 'tool-calls';
}

function problemOf(call: ModelCall, tool: ChatTool | undefined, args: Record<string, unknown> | undefined): string | undefined {
  if (!tool) return `There is no tool "${cutWhole(call.exposedName, 100)}" in this chat now.`;
  if (!args) return 'The arguments are not a JSON object, or hold a number that is too large. Nothing was called.';
  return undefined;
}

/** Arguments that are nested deeper are refused. */
const maxDepth = 100;

/**
 * The arguments as the journal can hold them, every number as the model wrote it; undefined when they are no JSON object, or
 * hold a number that is too large to be kept.
 */
function parseObject(json: string, { mayBeEmpty }: { mayBeEmpty: boolean }): Record<string, unknown> | undefined {
  if (json.trim() === '') return mayBeEmpty ? {} : undefined;
  try {
    const given = parseExactJson(json);
    if (!isJsonObject(given) || isDeeperThan(given, maxDepth)) return undefined;
    const storable = parseExactJson(toStorableJson(given));
    return isJsonObject(storable) ? storable : undefined;
  } catch {
    return undefined;
  }
}
