import type { ChatMessage, ChatNotice, ChatView, Turn } from '@gatehouse/contract';

/** What the conversation is made of, from above to below. `key` stays while the row grows. */
export type Row =
  | { kind: 'message'; key: string; message: ChatMessage; turn: Turn | undefined; isLastAsked: boolean }
  | { kind: 'notice'; key: string; notice: ChatNotice }
  | { kind: 'turn'; key: string; turn: Turn; question: ChatMessage | undefined; isSilent: boolean };

const openStates: readonly string[] = ['queued', 'running', 'waiting_for_user'];

/** Whether a turn still goes on. */
export function isOpenTurn(turn: Turn | undefined): boolean {
  return turn !== undefined && openStates.includes(turn.state);
}

/**
 * Messages in their order; behind each question what its turn has to say of servers, and behind each answer how the turn ended,
 * where that is worth a word, or that it is at work.
 */
export function listRows({ messages, notices, turns }: Pick<ChatView, 'messages' | 'notices' | 'turns'>): Row[] {
  const rows: Row[] = [];
  const lastAsked = messages.findLast(({ role, queued }) => role === 'user' && !queued);
  const shown = notices.filter(({ kind }) => kind !== 'needs_login'); // the call itself shows the card
  messages.forEach((message, place) => {
    const turn = message.turn_id === undefined ? undefined : turns[message.turn_id];
    rows.push({ kind: 'message', key: keyOf(message), message, turn, isLastAsked: message === lastAsked });
    if (message.role === 'user') {
      for (const [number, notice] of shown.entries()) {
        if (notice.turn_id === message.turn_id) rows.push({ kind: 'notice', key: `notice ${number}`, notice });
      }
    }
    const isLastOfTurn = messages[place + 1]?.turn_id !== message.turn_id;
    if (turn && isLastOfTurn && !message.queued && turn.state !== 'completed') {
      const question = message.role === 'user' ? message : messages[place - 1];
      rows.push({ kind: 'turn', key: `turn ${turn.turn_id}`, turn, question, isSilent: message.role === 'user' });
    }
  });
  for (const [number, notice] of shown.entries()) {
    if (notice.turn_id === undefined) rows.push({ kind: 'notice', key: `notice ${number}`, notice });
  }
  return rows;
}

/** An answer gets its own id at its end only; its row stays the same one. */
function keyOf(message: ChatMessage): string {
  return message.role === 'assistant' ? `answer ${message.turn_id ?? message.id}` : message.id;
}
