import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { readServerPolicy } from '../chats/read-server-policy.ts';
import type { ChatRow } from '../chats/chat-store.ts';
import type { Model } from '../models/model.ts';
import { resolveServers } from '../servers/resolve-servers.ts';
import { toUpstreamServer } from '../servers/server.ts';
import { buildInstructions } from './instructions.ts';
import { buildPrompt } from './build-prompt.ts';
import { buildToolset } from './build-toolset.ts';
import { fitsContext } from './context-budget.ts';
import type { Conversation, ReadConversation } from './conversation.ts';
import type { Toolset } from './chat-tool.ts';
import type { TurnDeps } from './turn-deps.ts';

/** All that is known before the model is asked. */
export type PreparedStep = {
  model: Model;
  toolset: Toolset;
  call: Pick<LanguageModelV4CallOptions, 'prompt' | 'tools' | 'toolChoice' | 'maxOutputTokens'>;
  /** False when results had to be cut to fit the model's context. */
  whole: boolean;
  open: () => Promise<LanguageModelV4>;
};

/** Results are cut harder until the prompt fits. */
const resultCharsTried = [Number.POSITIVE_INFINITY, 16_000, 4_000, 1_000];

/**
 * Builds the next step of a turn from its conversation and the catalogs: policy is read anew each time, so a change holds from
 * the next step on.
 */
export async function prepareStep(deps: TurnDeps, chat: ChatRow, conversation: Conversation): Promise<PreparedStep> {
  const model = await deps.models.resolve(chat.model_id);
  const toolset = await readToolset(deps, chat, model);
  const { prompt, whole } = fitPrompt(await conversation.read(model), model, toolset);
  return {
    model,
    toolset,
    whole,
    call: {
      prompt,
      maxOutputTokens: model.maxOutputTokens,
      tools: [...toolset.tools.values()].map((tool) => ({
        type: 'function',
        name: tool.exposedName,
        description: tool.definition.description ?? tool.title,
        inputSchema: tool.inputSchema,
      })),
    },
    open: () => deps.models.open(model),
  };
}

async function readToolset(deps: TurnDeps, chat: ChatRow, model: Model): Promise<Toolset> {
  const policy = await readServerPolicy(deps, { userId: chat.user_id, role: 'member' });
  const selected = resolveServers({ ...policy, list: chat.mcp_server_ids })
    .filter((resolved) => resolved.selected)
    .map((resolved) => resolved.server);
  const states = await deps.catalogs.prepare(selected.map(toUpstreamServer), chat.user_id, { waitMs: deps.limits.catalogWaitMs });
  return buildToolset(selected, states, model.provider);
}

function fitPrompt(
  { summary, turns, calls, attachments }: ReadConversation,
  model: Model,
  toolset: Toolset,
): { prompt: LanguageModelV4CallOptions['prompt']; whole: boolean } {
  const instructions = buildInstructions(toolset, new Date());
  const build = (resultChars: number) => buildPrompt(instructions, summary, turns, { calls, attachments, model, resultChars });
  for (const resultChars of resultCharsTried) {
    const prompt = build(resultChars);
    if (fitsContext(model, prompt, toolset)) return { prompt, whole: resultChars === Number.POSITIVE_INFINITY };
  }
  return { prompt: build(200), whole: false };
}
