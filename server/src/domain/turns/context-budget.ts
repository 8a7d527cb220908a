import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import { estimateTokens } from '../../upstream/models/estimate-tokens.ts';
import type { Model } from '../models/model.ts';
import type { Toolset } from './chat-tool.ts';

/** Part of the context that is left free, since tokens are only estimated. */
const slack = 0.05;

/** Tokens that a prompt may have: the model's context, less its answer and some slack. Never below a quarter of the context. */
export function promptBudget(model: Pick<Model, 'contextWindow' | 'maxOutputTokens'>): number {
  return Math.max(model.contextWindow * (1 - slack) - model.maxOutputTokens, model.contextWindow / 4);
}

/** Whether prompt and tools are estimated to fit the model's context. */
export function fitsContext(model: Model, prompt: LanguageModelV4Prompt, toolset: Pick<Toolset, 'tools'>): boolean {
  const toolTokens = [...toolset.tools.values()].reduce((sum, tool) => sum + tool.tokens, 0);
  return toolTokens + estimateTokens(prompt) <= promptBudget(model);
}
