import { type Interaction, UpstreamError } from '../upstream.ts';
import { isObject, type JsonObject } from '../wire/json-rpc.ts';

/** What goes along when a call is sent again: the answers, and the upstream's own state exactly as it gave it. */
export type NextRound = { inputResponses?: JsonObject; requestState?: string };

const maxQuestions = 16;

/**
 * Asks the user what an `input_required` answer asks for.
 *
 * @throws UpstreamError `protocol` for a question of a kind that was not offered
 * @see MCP 2026-07-28, basic/utilities/mrtr
 */
export async function answerQuestions(result: JsonObject, interaction: Interaction, signal: AbortSignal): Promise<NextRound> {
  const { inputRequests, requestState } = result;
  const questions = isObject(inputRequests) ? Object.entries(inputRequests) : [];
  if (questions.length > maxQuestions || (questions.length === 0 && typeof requestState !== 'string')) {
    throw new UpstreamError('protocol', 'it asks for input without a question that can be answered', { sent: true });
  }
  const inputResponses: JsonObject = {};
  for (const [key, question] of questions) inputResponses[key] = await answerOne(question, interaction, signal);
  return { ...(questions.length > 0 ? { inputResponses } : {}), ...(typeof requestState === 'string' ? { requestState } : {}) };
}

async function answerOne(question: unknown, interaction: Interaction, signal: AbortSignal): Promise<JsonObject> {
  if (!isObject(question) || question['method'] !== 'elicitation/create' || !isObject(question['params'])) {
    throw new UpstreamError('protocol', 'it asks for something that Gatehouse did not offer', { sent: true });
  }
  const { params } = question;
  const answer = await interaction.elicit(params, signal);
  if (answer.action !== 'accept') return { action: answer.action };
  return { action: 'accept', content: { ...defaultsOf(params['requestedSchema']), ...answer.content } };
}

// SEP-1034: what the user leaves out has the schema's default.
function defaultsOf(schema: unknown): JsonObject {
  const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  const given = Object.entries(properties).filter(([, property]) => isObject(property) && property['default'] !== undefined);
  return Object.fromEntries(given.map(([name, property]) => [name, isObject(property) ? property['default'] : undefined]));
}
