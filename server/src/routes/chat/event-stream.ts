import type { StoredEvent } from '../../domain/events/event-store.ts';

const heartbeatMs = 15_000;
const encoder = new TextEncoder();
/** A slow reader gets no more than this waiting for it. */
const waitingBytes = 64 * 1024;

/**
 * Batches of events as server-sent events. Reads on only as fast as the client does. A comment goes out every 15 s; the
 * stream ends when whoever opened it is no longer signed in.
 *
 * @param on.signal aborts when nobody is to get more: the batches end with it, and what this holds goes at once, read or not
 * @param on.abort makes `signal` abort
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function renderEventStream(
  batches: AsyncGenerator<readonly StoredEvent[], void, void>,
  { signal, abort, isStillSignedIn }: { signal: AbortSignal; abort: () => void; isStillSignedIn: () => Promise<boolean> },
): ReadableStream<Uint8Array> {
  let heartbeat: NodeJS.Timeout | undefined;
  let unsent: readonly StoredEvent[] = [];
  signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
  const end = (): void => {
    abort();
    void batches.return().catch(() => {}); // also when it waits to be asked for more
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode('retry: 1000\n\n'));
        if (signal.aborted) return;
        heartbeat = setInterval(() => {
          void isStillSignedIn().then(
            (signedIn) => {
              if (!signedIn) end();
              else if (!signal.aborted && (controller.desiredSize ?? 0) > 0)
                controller.enqueue(encoder.encode(': still here\n\n'));
            },
            () => {}, // the database is away: asked again at the next beat
          );
        }, heartbeatMs);
        heartbeat.unref();
      },
      async pull(controller) {
        if (unsent.length === 0 && !signal.aborted) {
          const next = await batches.next().catch((error: unknown) => {
            end();
            throw error;
          });
          if (next.done) end();
          else unsent = next.value;
        }
        if (signal.aborted) return controller.close();
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
