import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeUrlFault, parseHttpUrl, type UrlFault } from './parse-http-url.ts';

const faulty: [text: string, fault: UrlFault][] = [
  ['', 'empty'],
  [`https://example.com/${'a'.repeat(2000)}`, 'too_long'],
  ['https://exa mple.com/', 'bad_character'],
  ['https://example.com/\nmcp', 'bad_character'],
  ['https://example.com/\u0000', 'bad_character'],
  ['https://example.com/\ud800', 'bad_character'],
  ['https:\\\\example.com', 'bad_character'],
  ['example.com/mcp', 'missing_scheme'],
  ['//example.com/mcp', 'missing_scheme'],
  ['localhost:3000/mcp', 'missing_scheme'],
  ['localhost:3000', 'missing_scheme'],
  ['mcp', 'missing_scheme'],
  ['ftp://example.com/mcp', 'unsupported_scheme'],
  ['file:///etc/passwd', 'unsupported_scheme'],
  ['javascript:alert(1)', 'unsupported_scheme'],
  ['https:example.com', 'malformed'],
  ['https://', 'malformed'],
  ['https:///mcp', 'malformed'],
  ['https://?mcp', 'malformed'],
  ['https://example.com:99999/', 'malformed'],
  ['https://[::1/', 'malformed'],
  ['https://me:secret@example.com/', 'has_credentials'],
  ['https://me@example.com/', 'has_credentials'],
  ['https://@example.com/', 'has_credentials'],
  ['https://example.com/mcp#top', 'has_fragment'],
  ['https://example.com/mcp#', 'has_fragment'],
];

describe('parseHttpUrl', () => {
  for (const [text, fault] of faulty) {
    test(`refuses ${JSON.stringify(text.slice(0, 40))} as ${fault}`, () => {
      assert.deepEqual(parseHttpUrl(text), { ok: false, fault });
      assert.match(describeUrlFault(fault), /\.$/);
    });
  }

  for (const text of [
    'https://example.com',
    'http://127.0.0.1:3000/mcp',
    'HTTPS://Example.com/mcp?team=a&mail=me@example.com',
    'https://[::1]:8443/mcp',
    'https://bücher.example/mcp',
  ]) {
    test(`takes ${text}`, () => {
      const parsed = parseHttpUrl(text);
      assert.ok(parsed.ok);
      assert.equal(parsed.url.href, new URL(text).href);
    });
  }
});
