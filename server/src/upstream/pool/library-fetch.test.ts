import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { parseAllowRule } from '../dial/allow-rule.ts';
import { createDialer } from '../dial/create-dialer.ts';
import { testServer } from '../testing/open-test-upstream.ts';
import { createPrincipal } from '../wire/credentials.ts';
import { libraryFetch } from './library-fetch.ts';

test('a request that is given up between a 401 and its retry ends in the reason, and leaves no rejection that nobody hears', async (t) => {
  // The refusal's body goes on, so that giving up makes it fail.
  const server = createServer((_request, response) => void response.writeHead(401).write('no'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const dialer = createDialer({ allow: () => [parseAllowRule('127.0.0.1')].flatMap((rule) => rule ?? []), selfOrigins: [] });
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await dialer.close();
  });
  const givenUp = new AbortController();
  const tokens = {
    headersFor: async () => ({ authorization: 'Bearer old' }),
    replace: async () => {
      givenUp.abort();
      await new Promise(setImmediate);
      return { authorization: 'Bearer new' };
    },
  };
  const fetch = libraryFetch(dialer, createPrincipal(tokens, testServer(url), 'ann'));
  await assert.rejects(fetch(url, { method: 'POST', signal: givenUp.signal }), givenUp.signal.reason);
  // Node tells of a rejection that nobody heard after the microtasks; the test run then fails this test.
  await new Promise(setImmediate);
});
