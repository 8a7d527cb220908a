import type { Chat, UpdateChat } from '@gatehouse/contract';
import type { Actor } from '../actor.ts';
import { changeChat } from '../events/change-chat.ts';
import { assertServerIds } from './assert-server-ids.ts';
import type { ChatDeps } from './chat-deps.ts';
import { updateChatRow } from './chat-store.ts';
import { getChat, getChatRow } from './get-chat.ts';

/**
 * Changes what is given and keeps the rest. A list of servers holds from the next step on.
 *
 * @param input.mcp_server_ids null: the chat follows the user's choices and the defaults again
 * @throws AppError `not_found`, `invalid_input` for an unknown server
 */
export async function updateChat(deps: ChatDeps, actor: Actor, chatId: string, input: UpdateChat): Promise<Chat> {
  const before = await getChatRow(deps, actor, chatId);
  const serverIds =
    input.mcp_server_ids && (await assertServerIds(deps, actor, input.mcp_server_ids, before.mcp_server_ids ?? []));
  await changeChat(deps, { chatId, userId: actor.userId }, async ({ tx, chat, emit }) => {
    await updateChatRow(tx, chat.id, {
      ...(input.title === undefined ? {} : { title: input.title, title_source: 'user' as const }),
      ...(input.archived === undefined ? {} : { archived_at: input.archived ? (chat.archived_at ?? new Date()) : null }),
      ...(input.model_id === undefined ? {} : { model_id: input.model_id }),
      ...(serverIds === undefined ? {} : { mcp_server_ids: serverIds }),
      epoch: chat.epoch, // never an empty update
    });
    if (input.title !== undefined && input.title !== chat.title) emit({ type: 'title', data: { title: input.title } });
  });
  return getChat(deps, actor, chatId);
}
