import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { event, startStream } from './behaviours.ts';
import { type Message, ordinaryResult } from './ordinary-answers.ts';

export type SseKind =
  | 'sound'
  | 'foreign_endpoint' // names an endpoint at another origin
  | 'ends_at_call' // ends the stream instead of answering a call
  | 'refuses_call' // answers the POST of a call with 429
  | 'fails_at_call' // answers the POST of a call with 502
  | 'silent'; // opens the stream and names no endpoint

export type SseUpstream = {
  url: string;
  stats: { messages: Message[]; headers: IncomingHttpHeaders[]; streams: number; openStreams: number };
  tellListChanged(): void;
  close(): Promise<void>;
};

/** What the POST of a call is answered with where it is not taken. */
const callStatus: Partial<Record<SseKind, number>> = { refuses_call: 429, fails_at_call: 502 };

/** Starts a small MCP server of the older HTTP+SSE transport on a free port of 127.0.0.1. */
export async function startSseUpstream(kind: SseKind): Promise<SseUpstream> {
  const stats: SseUpstream['stats'] = { messages: [], headers: [], streams: 0, openStreams: 0 };
  const streams = new Map<string, ServerResponse>();

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    stats.headers.push(request.headers);
    if (request.method === 'GET') {
      const id = randomUUID();
      streams.set(id, response);
      stats.streams += 1;
      stats.openStreams += 1;
      response.on('close', () => {
        streams.delete(id);
        stats.openStreams -= 1;
      });
      startStream(response);
      response.flushHeaders();
      const origin = kind === 'foreign_endpoint' ? 'http://169.254.169.254' : '';
      if (kind !== 'silent') response.write(`event: endpoint\ndata: ${origin}/messages?session=${id}\n\n`);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(chunks).toString()) as Message;
      stats.messages.push(message);
      const stream = streams.get(url.searchParams.get('session') ?? '');
      const refusal = message.method === 'tools/call' ? callStatus[kind] : undefined;
      response.writeHead(refusal ?? (stream ? 202 : 404)).end();
      if (refusal !== undefined || !stream || message.id === undefined) return;
      if (kind === 'ends_at_call' && message.method === 'tools/call') stream.end();
      else stream.write(event({ jsonrpc: '2.0', id: message.id, result: ordinaryResult(message) ?? {} }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/sse`,
    stats,
    tellListChanged() {
      for (const stream of streams.values()) stream.write(event({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
