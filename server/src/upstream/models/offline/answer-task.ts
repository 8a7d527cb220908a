import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';

export type OfflineTask = 'title' | 'summary';

const asks = {
  title:
    /\b(title|headline|name)\b[^.]{0,80}\b(chat|conversation|message)|\b(chat|conversation)\b[^.]{0,40}\btitle\b|\bshort title\b/i,
  summary: /\bsummar(?:y|i[sz]e|i[sz]ing)\b/i,
};

/**
 * Whether a prompt wants a chat's title or a summary of a conversation rather than an answer: said by
 * `providerOptions.gatehouse.task`, else by the first lines of the system prompt.
 */
export function findTask({
  prompt,
  providerOptions,
}: Pick<LanguageModelV4CallOptions, 'prompt' | 'providerOptions'>): OfflineTask | undefined {
  const named = providerOptions?.['gatehouse']?.['task'];
  if (named === 'title' || named === 'summary') return named;
  const system = prompt.flatMap((message) => (message.role === 'system' ? [message.content] : [])).join('\n');
  const asked = system.slice(0, 400);
  if (asks.title.test(asked)) return 'title';
  return asks.summary.test(asked) ? 'summary' : undefined;
}

/** A title is the first six words that a person wrote; a summary names the first words of each thing they asked. */
export function answerTask(task: OfflineTask, prompt: LanguageModelV4Prompt): string {
  const asked = linesOfPeople(prompt);
  if (task === 'title') return firstWords(asked[0] ?? '', 6) || 'New chat';
  if (asked.length === 0) return 'Nothing was asked so far.';
  const topics = asked.slice(0, 20).map((line) => `- ${firstWords(line, 12)}`);
  const more = asked.length > topics.length ? [`- and ${asked.length - topics.length} more`] : [];
  return `What was asked so far:\n${[...topics, ...more].join('\n')}`;
}

/** A transcript inside one message (`User: …`) counts line by line, else each message of a person counts once. */
function linesOfPeople(prompt: LanguageModelV4Prompt): string[] {
  const texts = prompt.flatMap((message) =>
    message.role === 'user' ? message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])) : [],
  );
  const quoted = texts.flatMap((text) =>
    [...text.matchAll(/^\s*(?:user|human|person)\s*:\s*(.+)$/gim)].map((match) => match[1] ?? ''),
  );
  return (quoted.length > 0 ? quoted : texts).filter((text) => text.trim() !== '');
}

function firstWords(text: string, count: number): string {
  return text.trim().split(/\s+/).slice(0, count).join(' ').slice(0, 120);
}
