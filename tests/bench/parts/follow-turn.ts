import type { Chat } from '@gatehouse/contract';
import type { GatehouseClient } from '../../../demo/src/gatehouse-client.ts';

/** Starts a chat with `message`, follows it as a browser does, and resolves when its turn has completed. @throws when it fails */
export async function runChat(client: GatehouseClient, message: string): Promise<{ results: number }> {
  const chat = await client.call<Chat>('POST', '/chats', { message, model_id: 'env:openai_compatible' });
  const enough = AbortSignal.timeout(60_000);
  const stop = new AbortController();
  let results = 0;
  try {
    for await (const event of client.follow(chat.id, 0, AbortSignal.any([enough, stop.signal]))) {
      if (event.type === 'tool_result' && event.data.outcome === 'ok') results += 1;
      if (event.type !== 'turn' || event.data.turn_id !== chat.turn?.turn_id) continue;
      if (event.data.state === 'completed') return { results };
      if (event.data.state === 'failed') throw new Error(`The turn failed: ${JSON.stringify(event.data)}`);
    }
  } finally {
    stop.abort();
  }
  throw new Error('The stream ended before the turn.');
}
