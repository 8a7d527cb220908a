import type { Transaction } from '../../db/database.ts';
import { updateChatRow } from '../chats/chat-store.ts';
import type { TurnRow } from './turn-store.ts';

/**
 * Makes the list of servers that came with a turn's message the chat's own, if one did and waited for the turn. Call it once,
 * when the turn's time has come: as it is taken up, or stopped before that.
 */
export async function useOwnServers(tx: Transaction, turn: Pick<TurnRow, 'chat_id' | 'mcp_server_ids'>): Promise<void> {
  if (turn.mcp_server_ids) await updateChatRow(tx, turn.chat_id, { mcp_server_ids: turn.mcp_server_ids });
}
