import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FakeAnswer, FakeFailure, FakeReply, SeenRequest, Wire } from './fake-answer.ts';
import { isJson } from './read-json.ts';
import { anthropicWire } from './wires/anthropic.ts';
import { bedrockWire } from './wires/bedrock.ts';
import { googleWire } from './wires/google.ts';
import { openaiChatWire } from './wires/openai-chat.ts';
import { openaiResponsesWire } from './wires/openai-responses.ts';

/** Answers of the next requests in their order, or what to answer to any request. */
export type FakeScript = readonly FakeAnswer[] | ((request: SeenRequest) => FakeAnswer | Promise<FakeAnswer>);

export type FakeModels = {
  /** For OpenAI (chat completions and responses) and everything compatible. */
  openaiBaseUrl: string;
  anthropicBaseUrl: string;
  googleBaseUrl: string;
  bedrockBaseUrl: string;
  /** Replaces what was there. A list that is used up answers `Hello from the fake model.` */
  script: (script: FakeScript) => void;
  /** Every request so far, oldest first. */
  requests: SeenRequest[];
  /** Ends open answers too. */
  close: () => Promise<void>;
};

const wires: [RegExp, SeenRequest['wire'], Wire][] = [
  [/^\/v1\/chat\/completions$/, 'openai-chat', openaiChatWire],
  [/^\/v1\/responses$/, 'openai-responses', openaiResponsesWire],
  [/^\/v1\/messages$/, 'anthropic', anthropicWire],
  [/^\/v1beta\/models\/[^/]+:(stream)?[gG]enerateContent$/, 'google', googleWire],
  [/^\/bedrock\/model\/[^/]+\/converse(-stream)?$/, 'bedrock', bedrockWire],
];

const servedModels = JSON.stringify({ object: 'list', data: [{ id: 'fake-model', object: 'model' }] });

/**
 * Starts a real HTTP server on a free port of loopback that speaks the streaming wires of OpenAI, Anthropic, Gemini and Bedrock,
 * says what its script says, fails in each provider's own way, and keeps what it was sent.
 */
export async function startFakeModels(): Promise<FakeModels> {
  const requests: SeenRequest[] = [];
  let script: FakeScript = [];
  let used = 0;
  const next = (request: SeenRequest): FakeAnswer | Promise<FakeAnswer> =>
    typeof script === 'function' ? script(request) : (script[used++] ?? { text: 'Hello from the fake model.' });

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, requests, next).catch((error: unknown) => {
      if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy();
      else outgoing.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake models did not get a port.');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    openaiBaseUrl: `${origin}/v1`,
    anthropicBaseUrl: `${origin}/v1`,
    googleBaseUrl: `${origin}/v1beta`,
    bedrockBaseUrl: `${origin}/bedrock`,
    script(given) {
      script = given;
      used = 0;
    },
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  requests: SeenRequest[],
  next: (request: SeenRequest) => FakeAnswer | Promise<FakeAnswer>,
): Promise<void> {
  const path = new URL(incoming.url ?? '/', 'http://fake').pathname;
  const found = wires.find(([pattern]) => pattern.test(path));
  if (incoming.method === 'GET' && path === '/v1/models') {
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(servedModels);
    return;
  }
  const body = await readBody(incoming);
  if (!found || incoming.method !== 'POST' || body === undefined) {
    outgoing.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: 'Not found' } }));
    return;
  }
  const [, name, wire] = found;
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([key, value]) => [key, String(value)]));
  const request: SeenRequest = { wire: name, path, headers, body, ...wire.read(body, path), aborted: false };
  requests.push(request);
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) request.aborted = true;
  });
  const answer = await next(request);
  if ('fail' in answer) refuse(wire, answer, headers, outgoing);
  else if (request.stream) await stream(wire, answer, request.model, outgoing);
  else outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wire.whole(answer, request.model)));
}

function refuse(wire: Wire, { fail, retryAfter }: FakeFailure, headers: Record<string, string>, outgoing: ServerResponse): void {
  if (fail === 'hang') return;
  if (fail === 'reset') {
    outgoing.destroy();
    return;
  }
  if (fail === 'html') {
    outgoing.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>Bad gateway</body></html>');
    return;
  }
  const key = headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers['authorization']?.replace(/^Bearer /, '') ?? '';
  const { status, body } = wire.failure(fail, key);
  const waiting = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  outgoing.writeHead(status, { 'content-type': 'application/json', ...waiting }).end(JSON.stringify(body));
}

async function stream(wire: Wire, reply: FakeReply, model: string, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(200, { 'content-type': wire.contentType, 'cache-control': 'no-cache' });
  const frames = wire.frames(reply, model);
  const kept = reply.then === undefined ? frames : frames.slice(0, Math.ceil(frames.length / 2));
  for (const frame of kept) {
    if (outgoing.destroyed) return;
    outgoing.write(frame);
    if (reply.paceMs !== undefined) await delay(reply.paceMs);
  }
  switch (reply.then) {
    case 'hang':
      return;
    case 'cut':
      outgoing.write('', () => outgoing.destroy()); // once what was written has left
      return;
    case 'overloaded':
      outgoing.end(wire.errorFrame);
      return;
    case 'garbage':
      outgoing.end(wire.garbageFrame);
      return;
    case 'short':
    case undefined:
      outgoing.end();
  }
}

async function readBody(incoming: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return isJson(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
