import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Answer, SeenRequest } from './provider-state.ts';

type Read = Omit<SeenRequest, 'endpoint' | 'status'>;

/** Serves on a free port of 127.0.0.1. A request may get an answer, none (`hang`), or an end of its connection (`cut`). */
export async function listen(
  answer: (request: Read, url: URL) => Promise<Answer | 'hang' | 'cut'>,
): Promise<{ origin: string; close: () => Promise<void> }> {
  let origin = '';
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'text/plain' });
      outgoing.end(`The fake provider broke: ${String(error)}`);
    });
  });
  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', origin);
    const given = await answer(await readRequest(incoming, url), url);
    if (given === 'hang') return;
    if (given === 'cut') outgoing.destroy();
    else writeAnswer(outgoing, given);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake provider did not get a port.');
  origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readRequest(incoming: IncomingMessage, url: URL): Promise<Read> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const type = incoming.headers['content-type'] ?? '';
  const form = type.startsWith('application/x-www-form-urlencoded') ? [...new URLSearchParams(text)] : [];
  return {
    method: incoming.method ?? 'GET',
    url: url.href,
    headers: incoming.headers,
    params: Object.fromEntries([...url.searchParams, ...form]),
    json: type.startsWith('application/json') ? parseObject(text) : {},
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function writeAnswer(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const type = typeof body === 'object' ? 'application/json' : 'text/plain';
  outgoing.writeHead(status, body === undefined ? { ...headers } : { 'content-type': type, ...headers });
  outgoing.end(typeof body === 'object' ? JSON.stringify(body) : body);
}
