import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hideKey, hideKeyInErrors } from './hide-key.ts';

const key = 'canary+key/with"odd=signs-0123456789';

describe('hideKey', () => {
  test('takes the key out in whole, escaped and in part', () => {
    for (const form of [
      key,
      JSON.stringify(key),
      encodeURIComponent(key),
      `${key.slice(0, 10)}...`,
      `...${key.slice(-6)}`,
      'cana****6789',
    ]) {
      const text = hideKey(`Wrong key: ${form}, sorry`, key);
      assert.match(text, /^Wrong key: .*\[key\].*, sorry$/, form);
      for (const part of [key.slice(0, 8), key.slice(-6), '6789']) assert.ok(!text.includes(part), text);
    }
  });

  test('leaves other words alone', () => {
    const text = 'The model "gpt-6-astra" does not take 3 * 4 tools; see https://example.com/docs.';
    assert.equal(hideKey(text, key), text);
  });
});

describe('hideKeyInErrors', () => {
  test('passes an answer that succeeded as it is', async () => {
    const response = new Response(`echo ${key}`);
    const fetch = hideKeyInErrors(() => Promise.resolve(response), key);
    assert.equal(await fetch('https://models.example'), response);
  });

  test('rewrites a failed one and keeps its status and headers', async () => {
    const headers = { 'retry-after': '3', 'content-length': '99', 'content-encoding': 'identity' };
    const fetch = hideKeyInErrors(() => Promise.resolve(new Response(`no ${key}`, { status: 429, headers })), key);
    const response = await fetch('https://models.example');
    assert.deepEqual([response.status, response.headers.get('retry-after'), await response.text()], [429, '3', 'no [key]']);
    assert.equal(response.headers.get('content-length'), null);
  });

  test('reads no more of an endless error than it needs', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new TextEncoder().encode('x'.repeat(16_384)));
      },
    });
    const fetch = hideKeyInErrors(() => Promise.resolve(new Response(body, { status: 500 })), key);
    const text = await (await fetch('https://models.example')).text();
    assert.ok(text.length <= 2 * 65_536 && sent < 20, `${text.length} ${sent}`);
  });
});
