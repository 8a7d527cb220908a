import { outlastOutage } from '../../db/outlast-outage.ts';
import { insertAttachments } from '../chats/attachment-store.ts';
import { fence } from '../events/event-store.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { writeFenced } from '../events/write-fenced.ts';
import { finishToolCallRows, type ToolCallEnd } from '../tool-calls/tool-call-store.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';

/** The end of a call as the journal and the event hold it, and the media that its content names. */
export type EndedCall = ToolCallEnd & { id: string; media: { id: string; mediaType: string; bytes: Uint8Array }[] };

type Deps = Pick<TurnDeps, 'db' | 'feed'>;
type Lease = Pick<TurnLease, 'chatId' | 'epoch' | 'lost'>;
type Waiting = { end: EndedCall; entered: PromiseWithResolvers<void> };

/** Ends that are entered together: one statement has to fit into memory, and into what PostgreSQL takes in one message. */
const mostInBatch = 50;
const mostBytesInBatch = 16 * 1024 * 1024;

/** Ends that wait, for each lease under which others are being entered. */
const lines = new WeakMap<Lease, Waiting[]>();

/**
 * Enters the end of a call in the journal, with its media, and publishes its event. Ends that come while others of the turn are
 * being entered wait for those and then share one transaction: each on its own would wait for the chat's lock all the same, on a
 * connection that it keeps from other chats. While the database is away the ends are kept and tried again: what a call brought
 * is not to be had twice.
 *
 * @throws LeaseLost when the turn is another process's by then
 */
export function enterCallEnd(deps: Deps, lease: Lease, end: EndedCall): Promise<void> {
  const waiting = { end, entered: Promise.withResolvers<void>() };
  const line = lines.get(lease);
  if (line) line.push(waiting);
  else {
    const begun = [waiting];
    lines.set(lease, begun);
    void enterAll(deps, lease, begun);
  }
  return waiting.entered.promise;
}

/** Never rejects. */
async function enterAll(deps: Deps, lease: Lease, line: Waiting[]): Promise<void> {
  while (line.length > 0) await enterBatch(deps, lease, takeBatch(line));
  lines.delete(lease);
}

/** Takes the first ends off the line: one, and more as long as there is room. */
function takeBatch(line: Waiting[]): Waiting[] {
  let [count, bytes] = [0, 0];
  for (const { end } of line.slice(0, mostInBatch)) {
    bytes += end.resultBytes;
    if (count > 0 && bytes > mostBytesInBatch) break;
    count += 1;
  }
  return line.splice(0, count);
}

/** Never rejects. An end that the database does not take keeps no other from being entered. */
async function enterBatch(deps: Deps, lease: Lease, batch: readonly Waiting[]): Promise<void> {
  try {
    const ends = batch.map(({ end }) => end);
    await outlastOutage(() => enterTogether(deps, lease, ends), lease.lost);
    for (const { entered } of batch) entered.resolve();
  } catch (failure) {
    const error: unknown = lease.lost.aborted ? lease.lost.reason : failure;
    if (batch.length === 1 || error instanceof LeaseLost) for (const { entered } of batch) entered.reject(error);
    else for (const waiting of batch) await enterBatch(deps, lease, [waiting]);
  }
}

async function enterTogether(deps: Deps, lease: Lease, ends: readonly EndedCall[]): Promise<void> {
  const media = ends.flatMap((end) => end.media.map((attachment) => ({ ...attachment, chatId: lease.chatId })));
  await writeFenced(deps, lease, {
    rows: {
      entered: finishToolCallRows(ends, fence),
      ...(media.length === 0 ? {} : { kept_media: insertAttachments(media, fence) }),
    },
    events: ends.map(({ id, outcome, content, durationMs, truncated }) => {
      return { type: 'tool_result', data: { id, outcome, content, duration_ms: durationMs, truncated } };
    }),
    only: 'entered',
  });
}
