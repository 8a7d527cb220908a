import type { MessageAccepted, PostMessage } from '@gatehouse/contract';
import type { Actor } from '../actor.ts';
import { changeChat } from '../events/change-chat.ts';
import { findAccepted } from '../turns/find-accepted.ts';
import { startTurn } from '../turns/start-turn.ts';
import { assertServerIds } from './assert-server-ids.ts';
import type { ChatDeps } from './chat-deps.ts';
import { getChatRow } from './get-chat.ts';
import { requestHash } from './request-hash.ts';

/**
 * Puts a message into the chat and starts its turn, or queues it behind the turn that runs.
 *
 * @param input.mcp_server_ids becomes the chat's own list, from this message's turn on
 * @returns the very same for a repeated request with the same `id`
 * @throws AppError `not_found`, `invalid_input` for an unknown server, `conflict` when the id belongs to another request,
 * or when 50 turns of the chat have not ended
 */
export async function postMessage(deps: ChatDeps, actor: Actor, chatId: string, input: PostMessage): Promise<MessageAccepted> {
  const before = await getChatRow(deps, actor, chatId);
  const hash = requestHash(input);
  // Before anything is judged: what was fine then may not be now, and the answer is the one that was given.
  const repeated = input.id === undefined ? undefined : await findAccepted(deps.db.sql, chatId, input.id, hash);
  if (repeated) return repeated;
  const serverIds =
    input.mcp_server_ids && (await assertServerIds(deps, actor, input.mcp_server_ids, before.mcp_server_ids ?? []));
  const accepted = await changeChat(deps, { chatId, userId: actor.userId }, (change) =>
    startTurn(change, {
      text: input.text,
      requestHash: hash,
      serverIds,
      ...(input.id === undefined ? {} : { id: input.id }),
    }),
  );
  deps.wakeTurns();
  return accepted;
}
