import type { HttpReply } from '../../protocol/oauth/read-token-answer.ts';
import { UpstreamError } from '../upstream.ts';

const maximumBytes = 256 * 1024;

/**
 * The whole of an answer, as UTF-8.
 * @throws UpstreamError `too_large` beyond 256 KiB, without reading further, and whatever ends the exchange early
 */
export async function readReply(response: Response): Promise<HttpReply> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maximumBytes) {
      throw new UpstreamError('too_large', `its answer is larger than ${maximumBytes / 1024} KiB`, { sent: true });
    }
    chunks.push(chunk);
  }
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text: new TextDecoder().decode(Buffer.concat(chunks)),
    retryAfter: response.headers.get('retry-after'),
  };
}
