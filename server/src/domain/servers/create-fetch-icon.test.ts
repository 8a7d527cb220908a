import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { parseAllowRule } from '../../upstream/dial/allow-rule.ts';
import { createDialer } from '../../upstream/dial/create-dialer.ts';
import { createFetchIcon } from './create-fetch-icon.ts';
import { maximumIconBytes } from './create-icon-cache.ts';

describe('createFetchIcon', () => {
  const rules = ['127.0.0.0/8'].map(parseAllowRule).filter((rule) => rule !== undefined);
  const dialer = createDialer({ allow: () => rules, selfOrigins: [] });
  const fetchIcon = createFetchIcon(dialer.fetchWithin({ maxBytes: maximumIconBytes, timeoutMs: 5_000 }));
  const host = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/icon') return void response.end('pixels');
    if (pathname === '/large') return void response.end(Buffer.alloc(maximumIconBytes + 1));
    response.writeHead(404).end('pixels');
  });
  let origin = '';
  before(async () => {
    host.listen(0, '127.0.0.1');
    await once(host, 'listening');
    const address = host.address();
    assert.ok(typeof address === 'object' && address !== null);
    origin = `http://127.0.0.1:${address.port}`;
  });
  after(async () => {
    await dialer.close();
    host.close();
  });

  test('gets the bytes', async () => assert.equal(Buffer.from(await fetchIcon(`${origin}/icon`)).toString(), 'pixels'));

  test('rejects what is not there, too large, or at an address that is not dialed', async () => {
    await assert.rejects(fetchIcon(`${origin}/gone`), /404/);
    await assert.rejects(fetchIcon(`${origin}/large`));
    await assert.rejects(fetchIcon('https://10.0.0.1/icon'));
  });
});
