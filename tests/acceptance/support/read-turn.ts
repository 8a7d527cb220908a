import type { ChatToolCall, ChatToolResult, ResultBlock } from '@gatehouse/contract';
import type { Event } from './person.ts';

/** What the events of a turn say, gathered. */
export type TurnStory = {
  text: string;
  /** Each call once, as it was told last, with its result. */
  calls: (ChatToolCall & { result: ChatToolResult | undefined })[];
  /** `kind: text` of each notice. */
  notices: string[];
  state: string | undefined;
  error: { code: string; detail: string } | undefined;
};

export function readTurn(events: readonly Event[]): TurnStory {
  const results = new Map(events.flatMap((event) => (event.type === 'tool_result' ? [[event.data.id, event.data]] : [])));
  const calls = new Map(events.flatMap((event) => (event.type === 'tool_call' ? [[event.data.id, event.data]] : [])));
  const turn = events.findLast((event) => event.type === 'turn')?.data;
  return {
    text: events.map((event) => (event.type === 'text' ? event.data.delta : '')).join(''),
    calls: [...calls.values()].map((call) => ({ ...call, result: results.get(call.id) })),
    notices: events.flatMap((event) => (event.type === 'notice' ? [`${event.data.kind}: ${event.data.text}`] : [])),
    state: turn?.state,
    error: turn?.error,
  };
}

/** The words of a result's blocks. */
export function wordsOf(result: { content: readonly ResultBlock[] } | undefined): string {
  return (result?.content ?? [])
    .map((block) => (block.type === 'text' || block.type === 'note' ? block.text : JSON.stringify(block)))
    .join('\n');
}

/** The exposed names that the offline model says it has. */
export function toolsOf(story: TurnStory): string[] {
  return [...story.text.matchAll(/^- ([\w-]+)/gm)].map(([, name]) => name ?? '').toSorted();
}
