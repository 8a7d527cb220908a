import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayHoldExactNumber, parseExactJson, parseExactJsonIfPossible } from './exact-json.ts';

const rewritten = (text: string) => JSON.stringify(parseExactJson(text));

test('keeps numbers that a double cannot hold', () => {
  for (const number of ['1234567890123456789', '-9223372036854775808', '0.12345678901234567891', '1e400', '1E-400']) {
    assert.equal(rewritten(`{"a":[${number}]}`), `{"a":[${number}]}`);
  }
});

test('gives a plain number wherever a double is the same number', () => {
  for (const number of ['9007199254740992', '0.10000000000000000', '1e100', '1.7976931348623157e308', '-0.0000000000000000']) {
    assert.equal(parseExactJson(number), Number(number));
  }
  assert.equal(parseExactJson(`1${'0'.repeat(308)}`), 1e308, 'as PostgreSQL writes it');
});

test('leaves texts alone that only look like numbers', () => {
  assert.deepEqual(parseExactJson('{"a":"1234567890123456789","1234567890123456789":true}'), {
    a: '1234567890123456789',
    '1234567890123456789': true,
  });
});

test('tells ids from numbers, so that they are parsed no slower', () => {
  assert.equal(mayHoldExactNumber('{"ids":["1e123456-7e12-7a3e-8123-012345678901","2026-11-24T12:20:25.123Z"]}'), false);
  for (const number of ['1e400', '{"a":1E-400}', '[-1.5e+400]', '[1, 2e400]']) assert.ok(mayHoldExactNumber(number));
});

test('refuses a number that no database keeps, unless a near one will do', () => {
  for (const number of ['1e1001', '1e-1100', `1${'1'.repeat(1_000)}`, '9'.repeat(100_000), '1e99999999999']) {
    assert.throws(() => parseExactJson(number), RangeError);
    assert.equal(parseExactJsonIfPossible(number), Number(number));
  }
  assert.throws(() => parseExactJsonIfPossible('{'), SyntaxError);
});

test('reads what is nested deep, unless it holds a long number', () => {
  const deep = (inner: string) => '['.repeat(100_000) + inner + ']'.repeat(100_000);
  assert.ok(Array.isArray(parseExactJson(deep('1'))));
  assert.throws(() => parseExactJson(deep('1234567890123456789')), RangeError);
});
