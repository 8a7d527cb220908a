import { createMiddleware } from 'hono/factory';
import { AppError } from '../../errors.ts';

/** 1 MiB. */
export const bodyLimitBytes = 1024 * 1024;

/**
 * Refuses larger bodies: at once when the header says so (Node cuts a body off where its header said it ends), else after so many
 * bytes. A body whose length is not told is read here, and handed on whole.
 * @throws AppError `too_large`
 */
export function limitBody(maxBytes = bodyLimitBytes) {
  const tooLarge = () => new AppError('too_large', `A request's body is ${maxBytes} bytes at most.`);
  return createMiddleware(async (c, next) => {
    const length = c.req.header('content-length');
    if (length !== undefined && Number(length) > maxBytes) throw tooLarge();
    if (c.req.header('transfer-encoding') !== undefined && c.req.raw.body) {
      const body = await readAtMost(c.req.raw.body, maxBytes);
      if (!body) throw tooLarge();
      const { url, method, headers, signal } = c.req.raw;
      c.req.raw = new Request(url, { method, headers, signal, body });
    }
    await next();
  });
}

/** The whole of a stream, or undefined when it is longer than `maxBytes`. */
async function readAtMost(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, length));
}
