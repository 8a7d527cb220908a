import assert from 'node:assert/strict';
import type { Chat, MessageAccepted } from '@gatehouse/contract';
import { endsTurn, type Event, type Person } from './person.ts';
import { readTurn, wordsOf } from './read-turn.ts';

/** Whom a call was made as; `why` says in words why it was not. */
export type Asked = { who: string; why?: undefined } | { who?: undefined; why: string };

const waits = (event: Event) => event.type === 'turn' && event.data.state === 'waiting_for_user';

/**
 * Has a new chat call `whoami` of a fake provider. A call that waits for its user to log in is skipped.
 * @param serverIds the chat's servers; absent: those that are on for the person
 */
export async function askWho(person: Person, serverIds?: readonly string[]): Promise<Asked> {
  const chat = await person.call<Chat>('POST', '/chats', serverIds ? { mcp_server_ids: serverIds } : {});
  const { turn_id: turnId } = await person.call<MessageAccepted>('POST', `/chats/${chat.id}/messages`, {
    text: 'call whoami with {}',
  });
  const events = await person.follow(chat.id, chat.last_seq, (event) => waits(event) || endsTurn(event, turnId));
  const { calls, notices } = readTurn(events);
  const [call] = calls;
  if (call?.result?.outcome === 'ok') return { who: wordsOf(call.result) };
  if (events.some(waits)) {
    assert.ok(call);
    await person.call('POST', `/chats/${chat.id}/tool-calls/${call.id}/decision`, { action: 'skip' });
    await person.follow(chat.id, events.length + chat.last_seq, (event) => endsTurn(event, turnId));
  }
  return { why: `${wordsOf(call?.result)} ${notices.join(' ')}` };
}
