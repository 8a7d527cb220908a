import type { LanguageModelV4Prompt, LanguageModelV4ToolResultPart } from '@ai-sdk/provider';

const longestResult = 1_000;

/** The tool results that came after the person's last message, in their order. */
export function resultsSinceUser(prompt: LanguageModelV4Prompt): LanguageModelV4ToolResultPart[] {
  return prompt
    .slice(prompt.findLastIndex((message) => message.role === 'user') + 1)
    .flatMap((message) => (message.role === 'tool' ? message.content : []))
    .filter((part) => part.type === 'tool-result');
}

/** One line a result: the tool's name and what it gave. Text is cut at 1,000 characters, other content is counted. */
export function describeResults(results: readonly LanguageModelV4ToolResultPart[]): string {
  return results.map((result) => `${result.toolName}${describe(result.output)}`).join('\n');
}

function describe(output: LanguageModelV4ToolResultPart['output']): string {
  switch (output.type) {
    case 'text':
      return ` returned: ${cut(output.value)}`;
    case 'json':
      return ` returned: ${cut(JSON.stringify(output.value))}`;
    case 'error-text':
      return ` failed: ${cut(output.value)}`;
    case 'error-json':
      return ` failed: ${cut(JSON.stringify(output.value))}`;
    case 'execution-denied':
      return ` was not run${output.reason ? `: ${cut(output.reason)}` : '.'}`;
    case 'content':
      return ` returned: ${describeContent(output.value)}`;
  }
}

function describeContent(blocks: Extract<LanguageModelV4ToolResultPart['output'], { type: 'content' }>['value']): string {
  const text = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  const counts = new Map<string, number>();
  for (const block of blocks) {
    if (block.type !== 'file') continue;
    const kind = /^(image|audio|video)\b/.exec(block.mediaType)?.[1] ?? 'file';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const media = [...counts].map(([kind, count]) => `[${count} ${kind}${count > 1 ? 's' : ''}]`);
  return [cut(text), ...media].filter((part) => part !== '').join(' ') || '(nothing)';
}

function cut(text: string): string {
  return text.length <= longestResult ? text : `${text.slice(0, longestResult)}…`;
}
