import type { ChatEvent } from './chat-events.ts';

/**
 * The events of a chat's stream, each with its number, as their bytes come in. Comments (heartbeats) are passed over.
 *
 * Does not check the events: they come from Gatehouse.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* readChatEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ChatEvent & { seq: number }, void, void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = readBlock(block);
      if (event) yield event;
    }
  }
}

function readBlock(block: string): (ChatEvent & { seq: number }) | undefined {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(': ') + 2)]));
  const [id, type, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
  if (id === undefined || type === undefined || data === undefined) return undefined;
  const parsed: unknown = JSON.parse(data);
  return { seq: Number(id), type, data: parsed } as ChatEvent & { seq: number };
}
