import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Agent } from 'undici';
import { UpstreamError } from '../upstream.ts';
import { exchange } from './exchange.ts';

const tooLarge = (error: unknown) => error instanceof UpstreamError && error.failure === 'too_large';

describe('An exchange', () => {
  const agent = new Agent({ connections: 1, connectTimeout: 60_000 });
  const answers = new Map<string, (response: ServerResponse, request: IncomingMessage) => void>();
  let server: Server;
  let origin = '';
  let connections = 0;

  before(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => answers.get(request.url ?? '')?.(response, request));
    });
    server.on('connection', () => (connections += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    origin = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  });
  after(async () => {
    await agent.destroy();
    server.close();
    server.closeAllConnections();
  });

  const ask = (path: string, answer: (response: ServerResponse, request: IncomingMessage) => void, signal?: AbortSignal) => {
    answers.set(path, answer);
    return exchange(agent, { origin, path, method: 'POST', body: 'x' }, signal);
  };

  it('gives status, headers and a text in one piece or in many', async () => {
    const one = await ask('/one', (response) => response.writeHead(201, { 'x-a': 'b' }).end('Grüße'));
    assert.deepEqual([one.statusCode, one.headers['x-a'], await one.body.text(100)], [201, 'b', 'Grüße']);

    const bytes = Buffer.from('\ufeffGrüße', 'utf8');
    const many = await ask('/many', (response) => {
      const write = (place: number) =>
        place === bytes.length ? response.end() : response.write(bytes.subarray(place, place + 1), () => write(place + 1));
      write(0);
    });
    assert.equal(await many.body.text(100), 'Grüße');
  });

  it('refuses a text beyond the cap, whether its length was declared or not', async () => {
    const declared = await ask('/declared', (response) => {
      response.writeHead(200, { 'content-length': 1_000_000_000 });
      response.write('a');
    });
    await assert.rejects(declared.body.text(1024 * 1024), tooLarge);
    const endless = await ask('/endless', (response) => {
      const more = () => void (response.writable && response.write('a'.repeat(65_536), (error) => error ?? setImmediate(more)));
      more();
    });
    await assert.rejects(endless.body.text(1024 * 1024), tooLarge);
  });

  it('holds the sender up while nobody reads, and goes on with the reader', async () => {
    let flushed = 0;
    const answer = await ask('/unending', (response) => {
      const chunk = Buffer.alloc(65_536, 97);
      const more = () =>
        void response.write(chunk, (error) => {
          if (error) return;
          flushed += chunk.byteLength;
          setImmediate(more);
        });
      more();
    });
    // The kernel's buffers fill; then nothing moves any more. Without the hold this would go on for ever.
    for (let seen = -1; seen !== flushed; await new Promise((resolve) => setTimeout(resolve, 50))) seen = flushed;
    const held = flushed;
    let bytes = 0;
    for await (const chunk of answer.body) {
      bytes += chunk.byteLength;
      if (bytes > held + 1024 * 1024) break;
    }
    assert.ok(flushed > held);
  });

  it('closes the connection of a reader who leaves, and uses the one of a short answer that is let go of', async () => {
    const closed = Promise.withResolvers<void>();
    const stream = await ask('/stream', (response, request) => {
      request.socket.once('close', () => closed.resolve());
      response.write('first');
    });
    for await (const chunk of stream.body) {
      assert.equal(chunk.toString(), 'first');
      break;
    }
    await closed.promise;

    const before = connections;
    const short = await ask('/short', (response) => response.end('not read'));
    short.body.discard();
    await (await ask('/next', (response) => response.end('ok'))).body.text(10);
    assert.equal(connections, before + 1);

    const ended = Promise.withResolvers<void>();
    const quiet = await ask('/quiet', (response, request) => {
      request.socket.once('close', () => ended.resolve());
      response.write('and then nothing');
    });
    quiet.body.discard();
    await ended.promise;
  });

  it('ends with the reason of the signal: before the head, in the body, and while connecting', async () => {
    const reason = new UpstreamError('timeout', 'enough');
    const early = new AbortController();
    const pending = ask('/never', () => early.abort(reason), early.signal);
    await assert.rejects(pending, reason);

    const late = new AbortController();
    const answer = await ask('/half', (response) => void response.write('half'), late.signal);
    const text = answer.body.text(100);
    late.abort(reason);
    await assert.rejects(text, reason);

    const stalled = new Agent({ connect: () => undefined });
    const connecting = new AbortController();
    const waiting = exchange(stalled, { origin, path: '/', method: 'GET' }, connecting.signal);
    connecting.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(exchange(stalled, { origin, path: '/', method: 'GET' }, connecting.signal), reason);
    void stalled.destroy();
  });

  it('says that the connection was closed when it ends before its time', async () => {
    const isClosed = (error: unknown) => error instanceof UpstreamError && error.failure === 'closed' && error.sent;
    await assert.rejects(
      ask('/cut', (_response, request) => request.socket.destroy()),
      isClosed,
    );
    const answer = await ask('/cut-body', (response, request) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('some', () => request.socket.destroy());
    });
    await assert.rejects(answer.body.text(100), isClosed);
  });
});
