import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createLog } from '../telemetry/log.ts';
import { parseAllowRule } from './dial/allow-rule.ts';
import { createDialer } from './dial/create-dialer.ts';
import { probeServer } from './probe-server.ts';
import { echoCall, openTestUpstream, testServer, usualLimits } from './testing/open-test-upstream.ts';
import { repeats, startRepeatingUpstream } from './testing/start-repeating-upstream.ts';
import { UpstreamError } from './upstream.ts';

const key = 'canary-Kc8/41+x"9=z-4711-abcdef-end';
const spellings: readonly [string, (value: string) => string][] = [
  ['as it is', String],
  ['for a URL', encodeURIComponent],
  ['in base64', (value) => Buffer.from(value).toString('base64')],
  ['in base64, behind a name', (value) => Buffer.from(`key:${value}`).toString('base64')],
  ['without its end', (value) => `${value.slice(0, 24)}...`],
  ['without its start', (value) => `...${value.slice(-10)}`],
];
/** No run of 12 letters of the key, however it is spelled. */
function assertHidden(text: string, what: string): void {
  for (const [, spell] of spellings.slice(0, 4)) {
    const spelled = spell(key);
    for (let at = 0; at + 12 <= spelled.length; at += 1) {
      assert.ok(!text.includes(spelled.slice(at, at + 12)), `${what}: ${text}`);
    }
  }
}

/** The error as a log line has it, with its causes and stacks. */
function logged(error: unknown): string {
  let line = '';
  createLog({ level: 'debug' }, { write: (text) => void (line += text) }).info({ err: error }, 'failed');
  return line;
}

describe('an upstream that repeats the credentials it was sent', () => {
  const opened = openTestUpstream({ tokens: { headersFor: async () => ({ 'x-api-key': key }) } });
  const bearer = openTestUpstream({ tokens: { headersFor: async () => ({ authorization: `Bearer ${key}` }) } });
  const rules = ['127.0.0.1'].map(parseAllowRule).filter((rule) => rule !== undefined);
  const dialer = createDialer({ allow: () => rules, selfOrigins: [] });
  after(async () => {
    await Promise.all([opened.close(), bearer.close(), dialer.close()]);
  });

  const failureOf = (promise: Promise<unknown>) =>
    promise.then(
      () => assert.fail('it does not fail'),
      (error: unknown) => error,
    );

  for (const [kind, repeat] of Object.entries(repeats)) {
    for (const [spelling, spell] of spellings) {
      it(`is not repeated in errors, logs and tests: ${kind}, ${spelling}`, async () => {
        for (const method of ['*', 'tools/list', 'tools/call']) {
          const server = await startRepeatingUpstream(repeat, { method, spell });
          try {
            for (const { upstream } of [opened, bearer]) {
              const registered = testServer(server.url);
              const error = await failureOf(
                method === 'tools/call'
                  ? upstream.callTool(registered, 'ann', echoCall(), usualLimits)
                  : upstream.listTools(registered, 'ann'),
              );
              assert.ok(error instanceof UpstreamError, String(error));
              assertHidden(logged(error), method);
            }
            const headers = { 'x-api-key': key };
            const report = await probeServer(
              { dialer },
              { url: server.url, transport: 'streamable_http', headers },
              new AbortController().signal,
            );
            assertHidden(JSON.stringify(report), method);
          } finally {
            await server.close();
          }
        }
      });
    }
  }

  it('keeps the other words of a refusal', async () => {
    const server = await startRepeatingUpstream(repeats['a JSON-RPC error'], { method: 'tools/call' });
    try {
      const error = await failureOf(opened.upstream.callTool(testServer(server.url), 'ann', echoCall(), usualLimits));
      assert.ok(error instanceof UpstreamError);
      assert.match(error.message, /^Files answered: bad key \[key\]\S* here$/);
    } finally {
      await server.close();
    }
  });

  it('is not repeated by a tool that fails, which otherwise says what it said', async () => {
    const text = `refused ${key} of Ann, café`;
    const server = await startRepeatingUpstream(
      ({ response, message, told }) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(
          JSON.stringify({
            jsonrpc: '2.0',
            id: message.id,
            result: {
              resultType: 'complete',
              isError: true,
              content: [{ type: 'text', text }],
              structuredContent: { why: [told, 7] },
            },
          }),
        ),
      { method: 'tools/call' },
    );
    try {
      const result = await opened.upstream.callTool(testServer(server.url), 'ann', echoCall(), usualLimits);
      assert.deepEqual(result, {
        resultType: 'complete',
        isError: true,
        content: [{ type: 'text', text: 'refused [key] of Ann, café' }],
        structuredContent: { why: ['[key]', 7] },
      });
    } finally {
      await server.close();
    }
  });
});
