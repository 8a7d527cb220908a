import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import type { DemoServer } from './demo-server.ts';
import { startChildServer } from './start-child-server.ts';
import { startDemoServers } from './start-demo-servers.ts';
import type { DemoServers } from './start-demo-servers.ts';

describe('startDemoServers', () => {
  let servers: DemoServers;
  before(async () => {
    servers = await startDemoServers();
  });
  after(() => servers.close());

  test('all listen on loopback only', () => {
    const { close: _, ...all } = servers;
    for (const { url } of Object.values(all)) assert.equal(new URL(url).hostname, '127.0.0.1');
  });

  test('everything answers over streamable HTTP', async () => {
    const response = await post(servers.everything, initialize);
    assert.equal(response.status, 200);
    assert.ok(response.headers.get('mcp-session-id'));
    assert.match(await response.text(), /"serverInfo"/);
  });

  test('everything answers over SSE with where to post', async () => {
    const abort = new AbortController();
    const response = await fetch(servers.everythingSse.url, { signal: abort.signal });
    const body: ReadableStream<Uint8Array> | null = response.body;
    const first = await body?.getReader().read();
    abort.abort();
    assert.match(new TextDecoder().decode(first?.value), /event: endpoint\ndata: \/message\?sessionId=/);
  });

  for (const name of ['orders', 'weather'] as const) {
    test(`${name} wants its credentials, all of them, with their values`, async () => {
      const right = headersOf(servers[name]);
      assert.equal((await post(servers[name], initialize, right)).status, 200);
      assert.equal((await post(servers[name], initialize)).status, 401);
      for (const header of Object.keys(right)) {
        const { [header]: value = '', ...others } = right;
        assert.equal((await post(servers[name], initialize, others)).status, 401);
        assert.equal((await post(servers[name], initialize, { ...right, [header]: `${value}x` })).status, 401);
      }
    });
  }

  test('orders lists and refunds, and remembers it', async () => {
    const call = (tool: string, args: object) => callLegacy(servers.orders, tool, args);
    assert.match(await call('list_orders', { customer: 'grace' }), /A-1001.*delivered/);
    assert.match(await call('refund_order', { order_id: 'A-1001', reason: 'broken' }), /"status":"refunded"/);
    assert.match(await call('get_order', { order_id: 'a-1001' }), /"status":"refunded"/);
    assert.match(await call('get_order', { order_id: 'B-1' }), /"isError":true/);
  });

  test('weather is the same each time', async () => {
    const first = await callLegacy(servers.weather, 'get_forecast', { city: 'Oslo', days: 2 });
    assert.match(first, /"day":2/);
    assert.equal(await callLegacy(servers.weather, 'get_forecast', { city: 'Oslo', days: 2 }), first);
  });

  test('clock speaks revision 2026-07-28 and no older one', async () => {
    assert.equal((await post(servers.clock, initialize)).status, 400);
    const winter = await callModern(servers.clock, 'convert_time', {
      time: '2026-01-05T09:00',
      from: 'Europe/Berlin',
      to: 'Asia/Tokyo',
    });
    assert.match(winter, /2026-01-05T09:00 in Europe\/Berlin is 2026-01-05T17:00 in Asia\/Tokyo/);
    const summer = await callModern(servers.clock, 'convert_time', {
      time: '2026-07-05T09:00',
      from: 'Europe/Berlin',
      to: 'UTC',
    });
    assert.match(summer, /is 2026-07-05T07:00 in UTC/);
    assert.match(await callModern(servers.clock, 'now', { time_zone: 'Nowhere/Land' }), /"isError":true/);
  });
});

describe('startChildServer', () => {
  test('says what a program wrote that does not start', async () => {
    await assert.rejects(
      startChildServer(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'), ['nonsense']),
      /did not start: it ended[^]*Unknown transport: nonsense/,
    );
  });

  test('ends with its parent, however that ends', async () => {
    const url = new URL('./start-everything.ts', import.meta.url).href;
    const script = `const { startEverything } = await import(${JSON.stringify(url)}); console.log((await startEverything()).url);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const target = line.toString().trim();
    assert.equal((await fetch(target)).status, 400);
    parent.kill('SIGKILL');
    await once(parent, 'close');
    const giveUpAt = Date.now() + 10_000;
    while (await answers(target)) assert.ok(Date.now() < giveUpAt, 'the child outlived its parent by 10 s');
  });
});

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

function post(server: DemoServer, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(body),
  });
}

function headersOf({ auth }: DemoServer): Record<string, string> {
  if (auth.type === 'api_key') return { [auth.header]: auth.value };
  return auth.type === 'custom_headers' ? auth.headers : {};
}

async function callLegacy(server: DemoServer, tool: string, args: object): Promise<string> {
  const response = await post(
    server,
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: tool, arguments: args } },
    { ...headersOf(server), 'mcp-protocol-version': '2025-11-25' },
  );
  return response.text();
}

async function callModern(server: DemoServer, tool: string, args: object): Promise<string> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  };
  const response = await post(
    server,
    { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: tool, arguments: args, _meta: meta } },
    { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool },
  );
  return response.text();
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url);
    return true;
  } catch {
    return false;
  }
}
