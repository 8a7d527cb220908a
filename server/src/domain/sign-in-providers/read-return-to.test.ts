import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readReturnTo } from './read-return-to.ts';

const publicUrl = 'https://gatehouse.example';

describe('readReturnTo', () => {
  test('keeps a path with query and fragment', () => {
    for (const own of ['/', '/chats/1', '/chats?q=a%2Fb#end', '/a//b', '/@name']) assert.equal(readReturnTo(own, publicUrl), own);
  });

  test('takes everything that leads elsewhere, or could be read so, for the start page', () => {
    const foreign = [
      undefined,
      '',
      'chats',
      'https://evil.example/',
      'https://gatehouse.example/chats',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
      '/..//evil.example',
      '/.//evil.example',
      '/%2e%2e//evil.example',
      'javascript:alert(1)',
      `/${'a'.repeat(2_000)}`,
    ];
    for (const text of foreign) assert.equal(readReturnTo(text, publicUrl), '/', text);
  });
});
