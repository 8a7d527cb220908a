import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findIconFault } from './icon-rules.ts';

describe('findIconFault', () => {
  for (const icon of ['', '🚀', '❤️', '❤', '👩🏽‍🚀', '👨‍👩‍👧‍👦', '🇨🇭', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'https://example.com/icon.png']) {
    test(`takes ${icon || 'nothing'}`, () => assert.equal(findIconFault(icon), undefined));
  }

  for (const [icon, code] of [
    ['🚀🚀', 'not_an_icon'],
    ['a', 'not_an_icon'],
    ['1', 'not_an_icon'],
    ['🚀 rocket', 'not_an_icon'],
    ['/icons/a.png', 'not_an_icon'],
    ['http://example.com/icon.png', 'not_https'],
    ['data:image/svg+xml,<svg/>', 'not_https'],
    ['javascript:alert(1)', 'not_https'],
    ['https://me:secret@example.com/a.png', 'has_credentials'],
    [`https://example.com/${'a'.repeat(2000)}`, 'too_long'],
  ] as const) {
    test(`refuses ${icon.slice(0, 40)} as ${code}`, () => {
      const fault = findIconFault(icon);
      assert.equal(fault?.code, code);
      assert.equal(fault?.pointer, '/icon_url');
    });
  }
});
