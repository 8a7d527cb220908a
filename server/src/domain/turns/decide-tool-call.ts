import type { DecidedToolCall, DecideToolCall } from '@gatehouse/contract';
import { AppError, notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import type { ChatDeps } from '../chats/chat-deps.ts';
import { changeChat } from '../events/change-chat.ts';
import { findChatToolCall, finishToolCallRows, type ToolCallRow } from '../tool-calls/tool-call-store.ts';
import { toChatToolCall, toChatToolResult } from '../tool-calls/tool-call-view.ts';

const ends = {
  skip: { outcome: 'skipped', text: 'The user skipped this call. Nothing was called.' },
  deny: { outcome: 'denied', text: 'The user does not want this call. Nothing was called. Do not try it again.' },
} as const;

/**
 * Ends a call that waits for its user, unmade, with a result that the agent reads; the turn goes on. The same decision twice is
 * one.
 *
 * @throws AppError `not_found`; `conflict` when the call does not wait (any more), or cannot be allowed without a login
 */
export async function decideToolCall(
  deps: ChatDeps,
  actor: Actor,
  { chatId, callId }: { chatId: string; callId: string },
  { action, reason }: DecideToolCall,
): Promise<DecidedToolCall> {
  const decided = await changeChat(deps, { chatId, userId: actor.userId }, async ({ tx, emit }) => {
    const call = await findChatToolCall(tx, chatId, callId);
    if (!call) throw notFound();
    if (call.state === 'pending' && action === 'allow')
      throw new AppError('conflict', 'This call waits for a login. Connect your account, or skip it.');
    if (call.state === 'finished' && action !== 'allow' && call.outcome === ends[action].outcome) return call;
    if (call.state !== 'pending' || action === 'allow')
      throw new AppError('conflict', 'This call does not wait for you any more.');
    const { outcome, text } = ends[action];
    const content = [{ type: 'note' as const, text: reason === undefined ? text : `${text} The reason: ${reason}` }];
    const end = { outcome, content, truncated: false, resultBytes: 0, durationMs: 0 };
    await finishToolCallRows([{ id: call.id, ...end }]).execute(tx);
    const ended: ToolCallRow = { ...call, state: 'finished', outcome, content };
    const result = toChatToolResult(ended);
    if (result) emit({ type: 'tool_result', data: result });
    return ended;
  });
  deps.wakeTurns();
  const result = toChatToolResult(decided);
  return { call: toChatToolCall(decided), ...(result ? { result } : {}) };
}
