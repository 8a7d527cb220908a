import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog, withLogFields } from './log.ts';

const canary = 'canary-c0ffee';

/** What `write` logs, as text and parsed. */
function linesOf(write: (log: ReturnType<typeof createLog>) => void): { text: string; lines: Record<string, unknown>[] } {
  let text = '';
  write(createLog({ level: 'debug' }, { write: (line) => void (text += line) }));
  const lines = text
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  return { text, lines };
}

describe('the log', () => {
  it('keeps the fields of a request on every line written for it, however deep', async () => {
    const { lines } = linesOf((log) => {
      withLogFields({ request_id: 'r1' }, () => withLogFields({ turn_id: 't1' }, () => log.info({ a: 1 }, 'inner')));
      log.info('outer');
    });
    const [inner, outer] = lines;
    assert.deepEqual([inner?.request_id, inner?.turn_id, inner?.a, inner?.message], ['r1', 't1', 1, 'inner']);
    assert.equal(outer?.request_id, undefined);
  });

  it('tells no secret, wherever it stands', () => {
    const { text, lines } = linesOf((log) => {
      log.child({ metricsToken: canary }).info({
        headers: {
          Authorization: `Bearer ${canary}`,
          cookie: canary,
          'Set-Cookie': [`a=${canary}`],
          'x-api-key': canary,
          accept: 'any',
        },
        server: { oauth2_client_secret: canary, api_key_value: canary, apiKey: canary, nested: [{ password: canary }] },
        has_api_key: true,
        outputTokens: 12,
      });
      log.info(`dialing https://me:${canary}@host/path?token=${canary}#${canary} with bearer ${canary} and gth_pat_${canary}`);
      log.error(
        new Error(`at postgres://me:${canary}@db/name`, { cause: new TypeError(`GET http://h/p?code=${canary}`) }),
        'failed',
      );
      log.error({ err: Object.assign(new Error('refused'), { config: { headers: canary }, code: 'ECONNREFUSED' }) });
    });
    assert.ok(!text.includes(canary), text);
    assert.equal(lines.length, 4);
    assert.equal(lines[0]?.has_api_key, true);
    assert.equal(lines[0]?.outputTokens, 12);
    assert.match(text, /"accept":"any"/);
    assert.match(text, /https:\/\/host\/path with/);
    assert.match(text, /postgres:\/\/db\/name/);
    assert.match(text, /"type":"TypeError","message":"GET http:\/\/h\/p"/);
    assert.match(text, /ECONNREFUSED/);
  });

  it('survives values that hold themselves', () => {
    const circle: Record<string, unknown> = { name: 'circle' };
    circle.self = circle;
    assert.equal(linesOf((log) => log.info({ circle })).lines.length, 1);
  });
});
