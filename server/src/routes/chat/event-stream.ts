import type { StoredEvent } from '../../domain/events/event-store.ts';

const heartbeatMs = 15_000;
const encoder = new TextEncoder();
/** A slow reader gets no more than this waiting for it. */
const waitingBytes = 64 * 1024;

/**
 * Batches of events as server-sent events. Reads on only as fast as the client does. A comment goes out every 15 s; the
 * stream ends when whoever opened it is no longer signed in.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function renderEventStream(
  batches: AsyncGenerator<readonly StoredEvent[], void, void>,
  { abort, isStillSignedIn }: { abort: () => void; isStillSignedIn: () => Promise<boolean> },
): ReadableStream<Uint8Array> {
  let heartbeat: NodeJS.Timeout | undefined;
  let unsent: readonly StoredEvent[] = [];
  const end = (): void => {
    clearInterval(heartbeat);
    abort();
    void batches.return().catch(() => {}); // also when it waits to be asked for more
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode('retry: 1000\n\n'));
        heartbeat = setInterval(() => {
          void isStillSignedIn().then(
            (signedIn) => {
              if (!signedIn) end();
              else if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': still here\n\n'));
            },
            () => {}, // the database is away: asked again at the next beat
          );
        }, heartbeatMs);
        heartbeat.unref();
      },
      async pull(controller) {
        if (unsent.length === 0) {
          const next = await batches.next().catch((error: unknown) => {
            end();
            throw error;
          });
          if (next.done) {
            end();
            return controller.close();
          }
          unsent = next.value;
        }
        const { text, left } = renderSome(unsent);
        unsent = left;
        controller.enqueue(encoder.encode(text));
      },
      cancel: end,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: waitingBytes }),
  );
}

/** As many events as fill what may wait, and one at least. */
function renderSome(events: readonly StoredEvent[]): { text: string; left: readonly StoredEvent[] } {
  let text = '';
  let count = 0;
  for (const event of events) {
    if (text.length >= waitingBytes) break;
    text += renderEvent(event);
    count += 1;
  }
  return { text, left: events.slice(count) };
}

/** All followers of a chat get the same text: it is made once an event. */
const rendered = new WeakMap<StoredEvent, string>();

function renderEvent(event: StoredEvent): string {
  const known = rendered.get(event);
  if (known !== undefined) return known;
  const text = `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
  rendered.set(event, text);
  return text;
}
