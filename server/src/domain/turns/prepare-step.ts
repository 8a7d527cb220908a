import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { listSummaries } from '../chats/message-store.ts';
import { readServerPolicy } from '../chats/read-server-policy.ts';
import { loadAttachments } from '../chats/attachment-store.ts';
import type { ChatRow } from '../chats/chat-store.ts';
import type { Model } from '../models/model.ts';
import { resolveServers } from '../servers/resolve-servers.ts';
import { toUpstreamServer } from '../servers/server.ts';
import { listToolCalls } from '../tool-calls/tool-call-store.ts';
import { buildInstructions } from './instructions.ts';
import { buildPrompt } from './build-prompt.ts';
import { buildToolset } from './build-toolset.ts';
import { fitsContext } from './context-budget.ts';
import type { Toolset } from './chat-tool.ts';
import type { TurnDeps } from './turn-deps.ts';
import { listSteps, listTurns, type TurnRow } from './turn-store.ts';

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

/** Media of this many newest results are given to the model again; older ones are named in words. */
const mediaBlocks = 8;

/**
 * Builds the next step of a turn from the database and the catalogs: policy is read anew each time, so a change holds from
 * the next step on.
 */
export async function prepareStep(deps: TurnDeps, chat: ChatRow, turn: TurnRow): Promise<PreparedStep> {
  const model = await deps.models.resolve(chat.model_id);
  const toolset = await readToolset(deps, chat, model);
  const { prompt, whole } = await readPrompt(deps, chat, turn, model, toolset);
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

async function readPrompt(
  deps: TurnDeps,
  chat: ChatRow,
  turn: TurnRow,
  model: Model,
  toolset: Toolset,
): Promise<{ prompt: LanguageModelV4CallOptions['prompt']; whole: boolean }> {
  const on = deps.db.sql;
  const summary = (await listSummaries(on, chat.id)).at(-1);
  const turns = await listTurns(on, chat.id, { after: summary?.covers_number ?? 0, before: turn.number + 1 });
  const ids = turns.map(({ id }) => id);
  const [steps, calls] = await Promise.all([listSteps(on, ids), listToolCalls(on, ids)]);
  const wanted = calls
    .flatMap((call) => call.content ?? [])
    .flatMap((block) => ('attachment_id' in block && model.inputModalities.includes(block.type) ? [block.attachment_id] : []))
    .slice(-mediaBlocks);
  const attachments = await loadAttachments(on, wanted);
  const past = turns.map(({ id, message_text }) => ({ text: message_text, steps: steps.get(id) ?? [] }));
  const callsById = new Map(calls.map((call) => [call.id, call]));
  const build = (resultChars: number) =>
    buildPrompt(buildInstructions(toolset, new Date()), summary?.text, past, {
      calls: callsById,
      attachments,
      model,
      resultChars,
    });
  for (const resultChars of resultCharsTried) {
    const prompt = build(resultChars);
    if (fitsContext(model, prompt, toolset)) return { prompt, whole: resultChars === Number.POSITIVE_INFINITY };
  }
  return { prompt: build(200), whole: false };
}
