import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sniffImage } from './sniff-image.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('sniffImage', () => {
  for (const [text, type] of [
    ['\x89PNG\r\n\x1a\n....', 'image/png'],
    ['\xff\xd8\xff\xe0..JFIF', 'image/jpeg'],
    ['GIF89a....', 'image/gif'],
    ['RIFF\x10\x00\x00\x00WEBPVP8 ', 'image/webp'],
    ['\x00\x00\x00\x20ftypavif', 'image/avif'],
    ['\x00\x00\x01\x00\x01\x00', 'image/x-icon'],
  ] as const) {
    test(`knows ${type}`, () => assert.equal(sniffImage(bytes(text)), type));
  }

  for (const text of [
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<?xml version="1.0"?><svg/>',
    '<!doctype html>',
    '\x89PN',
    'XXXX\x10\x00\x00\x00WEBPVP8 ',
  ]) {
    test(`takes ${JSON.stringify(text.slice(0, 20))} for no image`, () => assert.equal(sniffImage(bytes(text)), undefined));
  }
});
