import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import { toResultBlocks } from './result-blocks.ts';
import { defaultResultCaps } from './result-caps.ts';

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
const textBlock = (text: unknown) => ({ type: 'text', text });
const types = (result: { blocks: { type: string }[] }) => result.blocks.map((block) => block.type);
const noteIn = (result: { blocks: { type: string; text?: string }[] }) =>
  result.blocks.find((block) => block.type === 'note')?.text ?? '';

describe('toResultBlocks', () => {
  test('keeps every block, in order', () => {
    const result = toResultBlocks({
      content: [
        textBlock('one'),
        { type: 'image', data: png.toString('base64'), mimeType: 'image/png' },
        textBlock('two'),
        { type: 'audio', data: 'AAAA', mimeType: 'audio/wav; rate=8000' },
        { type: 'image', data: png.toString('base64'), mimeType: 'image/png' },
        { type: 'resource_link', uri: 'file:///a', name: 'a', mimeType: 'text/plain', description: 'first' },
        { type: 'resource', resource: { uri: 'demo://blob', mimeType: 'application/pdf', blob: 'JVBERg==' } },
        { type: 'resource', resource: { uri: 'demo://text', text: 'inside' } },
      ],
    });
    assert.equal(result.truncated, false);
    assert.deepEqual(result.blocks, [
      textBlock('one'),
      { type: 'image', mediaType: 'image/png', bytes: png },
      textBlock('two'),
      { type: 'audio', mediaType: 'audio/wav', bytes: Buffer.from([0, 0, 0]) },
      { type: 'image', mediaType: 'image/png', bytes: png },
      { type: 'resource_link', uri: 'file:///a', name: 'a', media_type: 'text/plain', description: 'first' },
      { type: 'file', mediaType: 'application/pdf', bytes: Buffer.from('%PDF'), uri: 'demo://blob' },
      { type: 'note', text: 'Text of the resource demo://text:' },
      textBlock('inside'),
    ]);
  });

  describe('structured content', () => {
    test('is a json block after the content', () => {
      const result = toResultBlocks({ content: [textBlock('21 °C')], structuredContent: { celsius: 21 } });
      assert.deepEqual(result.blocks, [textBlock('21 °C'), { type: 'json', value: { celsius: 21 } }]);
    });
    test('is left out where a text block says the same, spaced and ordered otherwise', () => {
      const result = toResultBlocks({
        content: [textBlock('{\n  "b": [1, {"y": 2, "x": 1}],\n  "a": 1\n}')],
        structuredContent: { a: 1, b: [1, { x: 1, y: 2 }] },
      });
      assert.deepEqual(types(result), ['text']);
    });
    test('is kept where the text says something else', () => {
      const result = toResultBlocks({ content: [textBlock('{"a":[["b",1]]}')], structuredContent: { a: { b: 1 } } });
      assert.deepEqual(types(result), ['text', 'json']);
    });
    test('keeps numbers that a double cannot hold, and tells them apart from their neighbours', () => {
      const structuredContent = { id: JSON.rawJSON('1234567890123456789') };
      const say = (text: string) => toResultBlocks({ content: [textBlock(text)], structuredContent });
      assert.deepEqual(types(say('{ "id": 1234567890123456789 }')), ['text']);
      assert.deepEqual(say('{"id":1234567890123456788}').blocks[1], { type: 'json', value: structuredContent });
      assert.match(JSON.stringify(say('Found it.').blocks), /"id":1234567890123456789\b/);
    });
    test('stands alone where there is no content, and may be any JSON value', () => {
      assert.deepEqual(toResultBlocks({ structuredContent: [1] }).blocks, [{ type: 'json', value: [1] }]);
      assert.deepEqual(toResultBlocks({ structuredContent: null }).blocks, [{ type: 'json', value: null }]);
    });
    test('over the cap is cut as text', () => {
      const result = toResultBlocks({ structuredContent: { a: 'x'.repeat(500) } }, { ...defaultResultCaps, blockChars: 90 });
      assert.deepEqual(types(result), ['text', 'note', 'text']);
      assert.equal(result.truncated, true);
    });
    test('nested without end is named and does no harm', () => {
      let deep: unknown = 1;
      for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
      assert.match(noteIn(toResultBlocks({ content: [], structuredContent: deep })), /nested too deep/);
    });
  });

  describe('caps', () => {
    const caps = { ...defaultResultCaps, blocks: 3, blockChars: 30, resultChars: 50, mediaBytes: 12, resultMediaBytes: 16 };

    test('cut a text in its middle, with a note where it was', () => {
      const result = toResultBlocks({ content: [textBlock(`${'a'.repeat(1000)}${'b'.repeat(1000)}`)] }, caps);
      assert.deepEqual(result, {
        truncated: true,
        blocks: [
          textBlock('a'.repeat(20)),
          { type: 'note', text: '1,970 of 2,000 characters were cut here.' },
          textBlock('b'.repeat(10)),
        ],
      });
    });
    test('keep a text of exactly the cap', () => {
      assert.deepEqual(toResultBlocks({ content: [textBlock('a'.repeat(30))] }, caps), {
        truncated: false,
        blocks: [textBlock('a'.repeat(30))],
      });
    });
    test('cut through no character', () => {
      const result = toResultBlocks({ content: [textBlock('🚀'.repeat(40))] }, { ...caps, blockChars: 15 });
      for (const block of result.blocks) assert.ok(block.type === 'note' || (block.type === 'text' && /^🚀+$/u.test(block.text)));
    });
    test('count over the whole result', () => {
      const result = toResultBlocks({ content: ['a', 'b', 'c'].map((letter) => textBlock(letter.repeat(30))) }, caps);
      assert.deepEqual(types(result), ['text', 'text', 'note', 'text', 'note']);
      assert.match(
        result.blocks.map((block) => ('text' in block ? block.text : '')).join(),
        /of 30 characters was left out: the result is full/,
      );
    });
    test('bound the number of blocks', () => {
      const result = toResultBlocks({ content: [1, 2, 3, 4, 5].map((number) => textBlock(String(number))) }, caps);
      assert.deepEqual(types(result), ['text', 'text', 'text', 'note']);
      assert.equal(noteIn(result), '2 more blocks were left out: at most 3 are kept.');
      assert.equal(result.truncated, true);
    });
    test('leave out media that are too large, alone or together', () => {
      const image = { type: 'image', data: png.toString('base64'), mimeType: 'image/png' };
      const result = toResultBlocks({ content: [image, image, { ...image, data: Buffer.alloc(100).toString('base64') }] }, caps);
      assert.deepEqual(types(result), ['image', 'note', 'note']);
      assert.equal(result.truncated, true);
      assert.match(noteIn(result), /An image of 0 MB was left out: the result is full/);
    });
    test('name the size of what was left out', () => {
      const big = { type: 'image', data: 'A'.repeat(16 * 1024 * 1024), mimeType: 'image/png' };
      assert.equal(noteIn(toResultBlocks({ content: [big] })), 'An image of 12 MB was left out: at most 10 MB are kept.');
    });
  });

  describe('media types', () => {
    const kept = (mimeType: unknown, bytes: Buffer) => {
      const [block] = toResultBlocks({ content: [{ type: 'image', data: bytes.toString('base64'), mimeType }] }).blocks;
      return block && 'bytes' in block ? [block.type, block.mediaType] : block;
    };
    test('are what the bytes show', () => {
      assert.deepEqual(kept('image/png', Buffer.from('ffd8ffe0', 'hex')), ['image', 'image/jpeg']);
      assert.deepEqual(kept('application/x-anything', Buffer.from('GIF89a')), ['image', 'image/gif']);
      assert.deepEqual(kept(undefined, Buffer.from('RIFF....WEBPVP8 ')), ['image', 'image/webp']);
    });
    test('make SVG a file', () => assert.deepEqual(kept('image/svg+xml', Buffer.from('<svg/>')), ['file', 'image/svg+xml']));
    test('that the bytes disprove are dropped', () => {
      assert.deepEqual(kept('image/png', Buffer.from('<script>')), ['file', 'application/octet-stream']);
    });
    test('that are none are dropped', () => {
      for (const type of [7, '', 'text', 'text/html\r\nX: y', 'a/b/c']) {
        assert.deepEqual(kept(type, Buffer.from('x')), ['file', 'application/octet-stream']);
      }
    });
  });

  describe('invalid results', () => {
    for (const [name, content] of [
      ['a block that is no object', [null]],
      ['a text without text', [{ type: 'text' }]],
      ['an unknown block', [{ type: 'hologram' }]],
      ['a block without a type', [{}]],
      ['an image without data', [{ type: 'image', data: '', mimeType: 'image/png' }]],
      ['an image that is not base64', [{ type: 'image', data: 'no base64!', mimeType: 'image/png' }]],
      ['a resource without content', [{ type: 'resource', resource: { uri: 'a:b' } }]],
      ['a resource that is none', [{ type: 'resource', resource: 'x' }]],
      ['a link without a URI', [{ type: 'resource_link', name: 'x' }]],
      ['content that is text', 'text'],
      ['content that is null', null],
      ['no content', undefined],
    ] as const) {
      test(`${name} is named in a note`, () => {
        const result = toResultBlocks({ content });
        assert.deepEqual(types(result), ['note']);
        assert.equal(result.truncated, false);
      });
    }

    test('an empty result is empty', () => assert.deepEqual(toResultBlocks({ content: [] }), { blocks: [], truncated: false }));

    test('what databases refuse is replaced, in text and in JSON, names too', () => {
      const result = toResultBlocks({
        content: [textBlock('a\0b\ud800c')],
        structuredContent: { 'k\0': ['\udfff', '\\u0000', 'ok 🚀'] },
      });
      assert.deepEqual(result.blocks, [
        textBlock('a\uFFFDb\uFFFDc'),
        { type: 'json', value: { 'k\uFFFD': ['\uFFFD', '\\u0000', 'ok 🚀'] } },
      ]);
    });
  });
});
