import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { estimateTokens } from './estimate-tokens.ts';

describe('estimateTokens', () => {
  test('counts prose near a token for four characters', () => {
    const prose = 'The quick brown fox jumps over the lazy dog. '.repeat(100); // some 1,000 tokens
    const tokens = estimateTokens([{ role: 'user', content: [{ type: 'text', text: prose }] }]);
    assert.ok(tokens > 1_000 && tokens < 1_400, String(tokens));
  });

  test('counts other scripts by the character', () => {
    assert.equal(estimateTokens('日本語'), 3);
  });

  test('counts an image by what it is, not by its bytes, whichever way it is held', () => {
    const bytes = new Uint8Array(500_000);
    const asText = Buffer.from(bytes).toString('base64');
    for (const data of [bytes, asText, { type: 'data', data: bytes }, { type: 'data', data: asText }]) {
      assert.equal(estimateTokens({ type: 'file', mediaType: 'image/png', data }), 1_600);
    }
    assert.equal(estimateTokens({ type: 'file', mediaType: 'application/pdf', data: bytes }), 10_000);
  });

  test('counts the schema of a tool too', () => {
    const tool = {
      name: 'a__b',
      description: 'Does it',
      inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
    };
    assert.ok(estimateTokens([tool]) > 20);
    assert.equal(estimateTokens(undefined), 0);
  });
});
