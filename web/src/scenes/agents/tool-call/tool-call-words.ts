import type { ChatToolCall, ChatToolResult } from '@gatehouse/contract';
import type { IconName } from '../../../components/icon.tsx';

/** What a call is for in the model's own words, else the tool's title. Begins with a capital. */
export function labelOf({ intent, title, tool }: Pick<ChatToolCall, 'intent' | 'title' | 'tool'>): string {
  const words = (intent ?? '').trim() || title.trim() || tool;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export type CallState = { kind: 'running' | 'waiting' | 'done' | 'failed' | 'unmade'; words: string; icon: IconName };

const outcomes: Record<ChatToolResult['outcome'], CallState> = {
  ok: { kind: 'done', words: 'Done', icon: 'check' },
  error: { kind: 'failed', words: 'Failed', icon: 'warning' },
  denied: { kind: 'unmade', words: 'Denied', icon: 'close' },
  skipped: { kind: 'unmade', words: 'Skipped', icon: 'close' },
  unknown: { kind: 'failed', words: 'Not known whether it took effect', icon: 'warning' },
};

/** How a call stands. @param isOpen whether its turn goes on */
export function wordsOfState(call: ChatToolCall, result: ChatToolResult | undefined, isOpen: boolean): CallState {
  if (result) return outcomes[result.outcome];
  if (!isOpen) return { kind: 'unmade', words: 'Not made', icon: 'close' };
  if (call.held) return { kind: 'waiting', words: 'Waits for you', icon: 'user' };
  return { kind: 'running', words: call.state === 'pending' ? 'About to run' : 'Running', icon: 'retry' };
}

/** "0.8 s", "2 min 5 s" */
export function wordsOfDuration(ms: number): string {
  if (ms < 1_000) return ms < 50 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
