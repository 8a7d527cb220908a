import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import type { GatehouseClient } from '../../../demo/src/gatehouse-client.ts';

/** What one follower of a chat has seen. */
export type Followed = {
  /** When the model sent each delta (`performance.now()`), and how much later we read its event, in ms. */
  deltas: { sentAt: number; delayMs: number }[];
  /** Events whose number does not follow on the one before. */
  gaps: number;
  /** Snapshots, which stand for events that were not delivered. */
  snapshots: number;
};

/**
 * Follows a chat over HTTP until its turn ends, and reads the times that the bench's model puts into its deltas. The model has
 * to run in this process.
 */
export async function followStamps(client: GatehouseClient, chatId: string, signal: AbortSignal): Promise<Followed> {
  const followed: Followed = { deltas: [], gaps: 0, snapshots: 0 };
  const agent = new Agent();
  const opened = request(`${client.url}/api/v1/chats/${chatId}/stream?after=0`, { headers: client.headers, agent, signal });
  opened.end();
  try {
    const [response] = (await once(opened, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`The stream answered ${response.statusCode}.`);
    response.setEncoding('utf8');
    let lastSeq = 0;
    let text = '';
    for await (const chunk of response) {
      const now = performance.now();
      text += String(chunk);
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, seq, type, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        if (seq === undefined || data === undefined) continue;
        if (Number(seq) !== lastSeq + 1) followed.gaps += 1;
        lastSeq = Number(seq);
        if (type === 'snapshot') followed.snapshots += 1;
        if (type === 'text') {
          for (const [, stamp] of data.matchAll(/([\d.]+);/g))
            followed.deltas.push({ sentAt: Number(stamp), delayMs: now - Number(stamp) });
        }
        if (type === 'turn' && /"state":"(completed|failed|stopped)"/.test(data)) return followed;
      }
    }
    throw new Error('The stream ended before the turn.');
  } finally {
    opened.destroy();
    agent.destroy();
  }
}
