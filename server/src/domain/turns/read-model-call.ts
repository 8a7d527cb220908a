import { takeIntent } from '../../protocol/mcp/model-intent.ts';
import { isDeeperThan, isJsonObject } from '../../protocol/mcp/json-object.ts';
import { toStorableJson } from '../../protocol/mcp/storable-json.ts';
import type { ChatTool } from './chat-tool.ts';
import type { ModelCall } from './stream-step.ts';

/** A model's call after reading: what is sent, or why nothing can be. */
export type ReadCall = {
  tool: ChatTool | undefined;
  intent: string | undefined;
  args: Record<string, unknown>;
  /** For the model; set when the call cannot be made. */
  problem: string | undefined;
};

/** Looks the tool up, parses the arguments and takes the intent out of them. A call without its intent is still made. */
export function readModelCall(call: ModelCall, tools: ReadonlyMap<string, ChatTool>): ReadCall {
  const tool = tools.get(call.exposedName);
  const args = parseObject(call.argumentsJson);
  const read = tool?.intentProperty === undefined || !args ? undefined : takeIntent(args, tool.intentProperty);
  return { tool, intent: read?.intent, args: read?.args ?? args ?? {}, problem: problemOf(call, tool, args) };
}

function problemOf(call: ModelCall, tool: ChatTool | undefined, args: Record<string, unknown> | undefined): string | undefined {
  if (!tool) return `There is no tool "${call.exposedName}" in this chat now.`;
  if (!args) return 'The arguments are not a JSON object. Nothing was called.';
  return undefined;
}

/** Arguments that are nested deeper are refused. */
const maxDepth = 100;

/** The arguments as the journal can hold them, or undefined when they are no JSON object. */
function parseObject(json: string): Record<string, unknown> | undefined {
  if (json.trim() === '') return {};
  try {
    const given: unknown = JSON.parse(json);
    if (!isJsonObject(given) || isDeeperThan(given, maxDepth)) return undefined;
    const storable: unknown = JSON.parse(toStorableJson(given));
    return isJsonObject(storable) ? storable : undefined;
  } catch {
    return undefined;
  }
}
