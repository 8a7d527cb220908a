import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createIconCache, maximumIconBytes } from './create-icon-cache.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\n-pixels', 'latin1');
const url = 'https://example.com/icon.png';

function counting(answer: (url: string) => Uint8Array) {
  const fetched: string[] = [];
  const fetchIcon = async (from: string) => {
    fetched.push(from);
    return answer(from);
  };
  return { fetched, fetchIcon };
}

describe('createIconCache', () => {
  test('fetches once for many, and again after a day', async () => {
    let now = 0;
    const { fetched, fetchIcon } = counting(() => png);
    const icons = createIconCache({ fetchIcon, now: () => now });
    const [first, second] = await Promise.all([icons.get(url), icons.get(url)]);
    assert.equal(first?.type, 'image/png');
    assert.match(first?.etag ?? '', /^"[\w-]{43}"$/);
    assert.equal(second, first);
    now = 24 * 3_600_000 - 1;
    await icons.get(url);
    assert.equal(fetched.length, 1);
    now += 2;
    await icons.get(url);
    assert.equal(fetched.length, 2);
  });

  test('remembers for five minutes that there is nothing to show', async () => {
    let now = 0;
    const { fetched, fetchIcon } = counting(() => {
      throw new Error('refused');
    });
    const icons = createIconCache({ fetchIcon, now: () => now });
    assert.equal(await icons.get(url), undefined);
    now = 5 * 60_000 - 1;
    assert.equal(await icons.get(url), undefined);
    assert.equal(fetched.length, 1);
    now += 2;
    await icons.get(url);
    assert.equal(fetched.length, 2);
  });

  test('shows neither SVG nor HTML nor what is too large', async () => {
    for (const bytes of [
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      Buffer.from('<!doctype html>'),
      Buffer.concat([png, Buffer.alloc(maximumIconBytes)]),
    ]) {
      assert.equal(await createIconCache({ fetchIcon: async () => bytes }).get(url), undefined);
    }
  });

  test('keeps 128 at most and lets the longest unused go', async () => {
    const { fetched, fetchIcon } = counting(() => png);
    const icons = createIconCache({ fetchIcon });
    await icons.get('https://example.com/first');
    await icons.get('https://example.com/second');
    for (let number = 0; number < 126; number += 1) await icons.get(`https://example.com/${number}`);
    await icons.get('https://example.com/first'); // used again: the second is the longest unused now
    await icons.get('https://example.com/one-more');
    const before = fetched.length;
    await icons.get('https://example.com/first');
    assert.equal(fetched.length, before);
    await icons.get('https://example.com/second');
    assert.equal(fetched.length, before + 1);
  });
});
