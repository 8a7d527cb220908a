import { createParser } from 'eventsource-parser';
import { UpstreamError } from '../upstream.ts';

export type StreamEvent = { event: string | undefined; id: string | undefined; data: string };

/**
 * Reads an event stream, event by event. Ends when the stream does; leaving the loop early closes the connection.
 *
 * @param caps.eventBytes of one event, counted in characters; `caps.streamBytes` of all of them
 * @param onRetry hears the wait that the server asks for before a reconnect, in ms
 * @throws UpstreamError `too_large` over a cap
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  caps: { eventBytes: number; streamBytes: number },
  onRetry: (waitMs: number) => void = () => undefined,
): AsyncGenerator<StreamEvent> {
  const ready: StreamEvent[] = [];
  let isTooLarge = false;
  const parser = createParser({
    maxBufferSize: caps.eventBytes,
    onEvent: ({ event, id, data }) => ready.push({ event, id, data }),
    onRetry,
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') isTooLarge = true;
    },
  });
  const decoder = new TextDecoder();
  let total = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (isTooLarge || total > caps.streamBytes) {
      const cap = isTooLarge ? caps.eventBytes : caps.streamBytes;
      throw new UpstreamError('too_large', `its answer is larger than ${Math.round(cap / 1024 / 1024)} MiB`, { sent: true });
    }
    yield* ready.splice(0);
  }
}
