import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';

/** A request for a chat's title or for a summary, and the text that it is about. */
export type OfflineTask = { kind: 'title' | 'summary'; text: string };

const asks = {
  title: /^\s*(?:write|give|make|suggest)\b[^.]*\btitle\b/i,
  summary: /^\s*(?:please )?summari[sz]e\b|^\s*(?:write|give|make)\b[^.]*\bsummary\b/i,
};

/**
 * Whether a prompt wants a chat's title or a summary of a conversation rather than an answer: its system prompt says so, or the
 * first paragraph of a first and only message, whose other paragraphs are then the text. `providerOptions.gatehouse.task`
 * (`title` or `summary`) says it in any case.
 */
export function findTask(call: Pick<LanguageModelV4CallOptions, 'prompt' | 'providerOptions'>): OfflineTask | undefined {
  const texts = userTexts(call.prompt);
  const all = texts.join('\n');
  const named = call.providerOptions?.['gatehouse']?.['task'];
  if (named === 'title' || named === 'summary') return { kind: named, text: all };

  const system = call.prompt.flatMap((message) => (message.role === 'system' ? [message.content] : [])).join('\n');
  const bySystem = kindOf(system);
  if (bySystem) return { kind: bySystem, text: all };
  const [only = '', ...others] = texts;
  const end = only.indexOf('\n\n');
  const kind = others.length > 0 || end < 0 ? undefined : kindOf(only.slice(0, end));
  return kind && { kind, text: only.slice(end + 2) };
}

function kindOf(instruction: string): OfflineTask['kind'] | undefined {
  if (asks.title.test(instruction)) return 'title';
  return asks.summary.test(instruction) ? 'summary' : undefined;
}

/**
 * A title is the first six words of the text. A summary names the first words of each thing that a person asked (`User: …` in a
 * transcript), after the points of an earlier summary.
 */
export function answerTask({ kind, text }: OfflineTask): string {
  if (kind === 'title') return firstWords(text, 6) || 'New chat';
  const asked = topicsOf(text);
  if (asked.length === 0) return 'Nothing was asked so far.';
  const kept = asked.slice(-40);
  const dropped = asked.length - kept.length;
  const lines = [...(dropped > 0 ? [`- ${dropped} older points`] : []), ...kept.map((topic) => `- ${topic}`)];
  return `What was asked so far:\n${lines.join('\n')}`;
}

function topicsOf(text: string): string[] {
  const speaker = /^[ \t]*user[ \t]*:[ \t]*(.+)$/gim;
  const asked = [...text.matchAll(speaker)].map((match) => firstWords(match[1] ?? '', 12));
  const before = text.slice(0, text.search(new RegExp(speaker, 'im')));
  const earlier = asked.length > 0 ? [...before.matchAll(/^- (.+)$/gm)].map((match) => match[1] ?? '') : [];
  const topics = asked.length > 0 ? [...earlier, ...asked] : text.split('\n').map((line) => firstWords(line, 12));
  return topics.filter((topic) => topic !== '');
}

function userTexts(prompt: LanguageModelV4Prompt): string[] {
  return prompt.flatMap((message) =>
    message.role === 'user' ? [message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')] : [],
  );
}

function firstWords(text: string, count: number): string {
  return text.trim().split(/\s+/).slice(0, count).join(' ').slice(0, 120);
}
