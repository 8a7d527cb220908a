import type { Dialer } from '../dial/create-dialer.ts';
import { toTarget } from '../dial/create-dialer.ts';
import { isObject } from '../wire/json-rpc.ts';
import { readEvents } from '../wire/read-events.ts';

type Look = { url: URL; headers: Record<string, string>; signal: AbortSignal };

/** True when a GET opens the event stream of the older HTTP+SSE transport: its first event is named `endpoint`. */
export async function speaksSse(dialer: Dialer, { url, headers, signal }: Look): Promise<boolean> {
  try {
    const answer = await dialer.request(toTarget(url), {
      method: 'GET',
      headers: { ...headers, accept: 'text/event-stream' },
      signal,
    });
    if (answer.statusCode !== 200 || !String(answer.headers['content-type']).startsWith('text/event-stream')) {
      answer.body.discard();
      return false;
    }
    for await (const event of readEvents(answer.body, { eventBytes: 16_384, streamBytes: 65_536 }))
      return event.event === 'endpoint';
    return false;
  } catch {
    return false;
  }
}

/** True when a POST of `ping` is answered in JSON-RPC: streamable HTTP, of either era and whatever it says to the ping. */
export async function speaksStreamableHttp(dialer: Dialer, { url, headers, signal }: Look): Promise<boolean> {
  try {
    const answer = await dialer.request(toTarget(url), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: '{"jsonrpc":"2.0","id":"look","method":"ping"}',
      signal,
    });
    const type = String(answer.headers['content-type']);
    if (answer.statusCode === 200 && type.startsWith('text/event-stream')) {
      answer.body.discard();
      return true;
    }
    if (!type.startsWith('application/json')) {
      answer.body.discard();
      return false;
    }
    const body: unknown = JSON.parse(await answer.body.text(65_536));
    return isObject(body) && body['jsonrpc'] === '2.0';
  } catch {
    return false;
  }
}
