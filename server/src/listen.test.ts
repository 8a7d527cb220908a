import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listen } from './listen.ts';

describe('the port', () => {
  it('answers while it starts that it lives and is not ready, then as it is told', async () => {
    const listener = await listen({ host: '127.0.0.1', port: 0 });
    assert.equal((await fetch(`${listener.url}/healthz`)).status, 200);
    assert.equal((await fetch(listener.url)).status, 503);
    listener.serve(() => new Response('served'));
    assert.equal(await (await fetch(listener.url)).text(), 'served');
    await listener.drain(60_000);
    await assert.rejects(fetch(listener.url));
  });

  it('lets a request end that is under way, and cuts one that does not', async () => {
    const listener = await listen({ host: '127.0.0.1', port: 0 });
    const answer = Promise.withResolvers<Response>();
    const asked = Promise.withResolvers<void>();
    let count = 0;
    listener.serve((request) => {
      count += 1;
      if (count === 2) asked.resolve();
      return new URL(request.url).pathname === '/slow' ? answer.promise : new Promise<Response>(() => {});
    });
    const slow = fetch(`${listener.url}/slow`);
    const stuck = fetch(`${listener.url}/stuck`);
    const cut = assert.rejects(stuck);
    await asked.promise;
    listener.refuse();
    answer.resolve(new Response('done'));
    assert.equal(await (await slow).text(), 'done');
    await Promise.all([listener.drain(10), listener.drain(10)]);
    await cut;
  });

  it('knows the names that lead to it', async () => {
    const own = await listen({ host: '127.0.0.1', port: 0 });
    const { port } = new URL(own.url);
    assert.deepEqual(own.origins, [`http://127.0.0.1:${port}`, `http://localhost:${port}`, `http://[::1]:${port}`]);
    await own.drain(0);
    const every = await listen({ host: '0.0.0.0', port: 0 });
    assert.match(every.url, /^http:\/\/localhost:\d+$/);
    assert.ok(every.origins.includes(every.url.replace('localhost', '127.0.0.1')));
    await every.drain(0);
  });

  it('says what to do when it cannot be opened', async () => {
    const first = await listen({ host: '127.0.0.1', port: 0 });
    const port = Number(new URL(first.url).port);
    await assert.rejects(listen({ host: '127.0.0.1', port }), /Port \d+ of 127\.0\.0\.1 is taken.*GATEHOUSE_PORT/);
    await first.drain(0);
    await assert.rejects(listen({ host: '192.0.2.1', port: 0 }), /no address of this machine/);
  });
});
