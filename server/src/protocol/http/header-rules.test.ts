import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findHeaderFaults, findHeaderNameFault, findHeaderValueFault } from './header-rules.ts';

describe('findHeaderNameFault', () => {
  for (const name of ['Authorization', 'x-api-key', 'X-Team_1', 'Cookie', "a!#$%&'*+-.^_`|~9"]) {
    test(`takes ${name}`, () => assert.equal(findHeaderNameFault(name), undefined));
  }

  for (const [name, code] of [
    ['', 'empty'],
    ['a'.repeat(101), 'too_long'],
    ['X Key', 'not_a_token'],
    [' X-Key', 'not_a_token'],
    ['X-Key:', 'not_a_token'],
    ['X-Key\r\nEvil', 'not_a_token'],
    ['X-Key\u0000', 'not_a_token'],
    ['Schlüssel', 'not_a_token'],
    [':authority', 'not_a_token'],
    ['"quoted"', 'not_a_token'],
  ] as const) {
    test(`refuses ${JSON.stringify(name.slice(0, 20))} as ${code}`, () => assert.equal(findHeaderNameFault(name)?.code, code));
  }

  for (const name of [
    'Connection',
    'keep-alive',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Host',
    'Content-Length',
    'content-type',
    'Accept',
    'Last-Event-ID',
    'Mcp-Session-Id',
    'MCP-Protocol-Version',
    'mcp-method',
  ]) {
    test(`keeps ${name} for the transport`, () => assert.equal(findHeaderNameFault(name)?.code, 'reserved_header'));
  }
});

describe('findHeaderValueFault', () => {
  for (const value of ['Bearer abc', 'a', '~!@#$%^&*()', 'two  spaces inside', 'v'.repeat(4096)]) {
    test(`takes ${JSON.stringify(value.slice(0, 20))}`, () => assert.equal(findHeaderValueFault(value), undefined));
  }

  for (const [value, code] of [
    ['', 'empty'],
    ['v'.repeat(4097), 'too_long'],
    ['a\r\nX-Evil: 1', 'bad_character'],
    ['k3y\n', 'bad_character'],
    ['k3\u0000y', 'bad_character'],
    ['k3\ty', 'bad_character'],
    ['k3y\u007f', 'bad_character'],
    ['schlüssel', 'bad_character'],
    [' k3y', 'outer_space'],
    ['k3y ', 'outer_space'],
  ] as const) {
    test(`refuses ${JSON.stringify(value.slice(0, 20))} as ${code}`, () => {
      const fault = findHeaderValueFault(value);
      assert.equal(fault?.code, code);
      if (value.length > 1 && value.length < 100) assert.ok(!fault?.message.includes(value), 'the value may be a secret');
    });
  }
});

describe('findHeaderFaults', () => {
  test('names each faulty header', () => {
    const faults = findHeaderFaults({ 'X-Good': 'a', 'X Bad': 'b', Host: 'c', 'X-Value': 'd\n' });
    assert.deepEqual(
      faults.map(({ name, code }) => [name, code]),
      [
        ['X Bad', 'not_a_token'],
        ['Host', 'reserved_header'],
        ['X-Value', 'bad_character'],
      ],
    );
  });

  test('refuses names that differ in letter case only', () => {
    assert.deepEqual(
      findHeaderFaults({ 'X-Key': 'a', 'x-key': 'b' }).map(({ name, code }) => [name, code]),
      [['x-key', 'duplicate']],
    );
  });

  test('caps how many there are', () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, 'v']));
    assert.deepEqual(findHeaderFaults(many(32)), []);
    assert.deepEqual(
      findHeaderFaults(many(33)).map(({ code }) => code),
      ['too_many'],
    );
  });

  test('caps how large they are together', () => {
    const large = { A: 'v'.repeat(4096), B: 'v'.repeat(4096), C: 'v'.repeat(4096) };
    assert.deepEqual(
      findHeaderFaults(large).map(({ code }) => code),
      ['too_large'],
    );
  });
});
