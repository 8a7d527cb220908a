import { UpstreamError } from '../upstream.ts';

const lineFeed = 10;
const carriageReturn = 13;

type Answer = {
  status: number;
  statusText: string;
  headers: { get(name: string): string | null; entries(): Iterable<[string, string]> };
  body: AsyncIterable<Uint8Array> | null;
  url: string;
};

/**
 * The same answer with a body that fails with `too_large` once a cap is passed. Nothing is read ahead of the reader.
 *
 * @param caps.maxBytes of the whole body
 * @param caps.maxEventBytes between two ends of an event, for an event stream; Infinity for any other body
 * @param caps.onEnd called once when the body has ended, failed or been cancelled
 */
export function capBody(answer: Answer, caps: { maxBytes: number; maxEventBytes: number; onEnd: () => void }): Response {
  const hasBody = answer.body !== null && ![101, 204, 205, 304].includes(answer.status);
  if (!hasBody) caps.onEnd();
  const body =
    hasBody && answer.body !== null
      ? toCappedStream(answer.body, caps, caps.maxEventBytes === Infinity ? undefined : countEvent())
      : null;
  // The body has been decompressed already.
  const headers = [...answer.headers.entries()].filter(([name]) => name !== 'content-encoding' && name !== 'content-length');
  const response = new Response(body, { status: answer.status, statusText: answer.statusText, headers });
  Object.defineProperty(response, 'url', { value: answer.url });
  return response;
}

function toCappedStream(
  source: AsyncIterable<Uint8Array>,
  caps: { maxBytes: number; maxEventBytes: number; onEnd: () => void },
  countOpen: ((chunk: Uint8Array) => number) | undefined,
): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  let total = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next();
          if (next.done === true) {
            caps.onEnd();
            controller.close();
            return;
          }
          total += next.value.byteLength;
          if (total > caps.maxBytes) throw tooLarge('its answer', caps.maxBytes);
          if (countOpen !== undefined && countOpen(next.value) > caps.maxEventBytes)
            throw tooLarge('one of its events', caps.maxEventBytes);
          controller.enqueue(next.value);
        } catch (error) {
          caps.onEnd();
          await chunks.return?.();
          throw error;
        }
      },
      async cancel() {
        caps.onEnd();
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Counts the bytes since the last end of an event: an empty line, ended by LF, CR or both. */
function countEvent(): (chunk: Uint8Array) => number {
  let open = 0;
  let isLineEmpty = true;
  let isAfterReturn = false;
  return (chunk) => {
    for (const byte of chunk) {
      open += 1;
      const isLineEnd = byte === carriageReturn || (byte === lineFeed && !isAfterReturn);
      if (isLineEnd && isLineEmpty) open = 0;
      if (isLineEnd) isLineEmpty = true;
      else if (byte !== lineFeed) isLineEmpty = false;
      isAfterReturn = byte === carriageReturn;
    }
    return open;
  };
}

function tooLarge(what: string, cap: number): UpstreamError {
  return new UpstreamError('too_large', `${what} is larger than ${Math.round(cap / 1024)} KiB`, { sent: true });
}
