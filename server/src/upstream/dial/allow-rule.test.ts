import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAllowed, parseAllowRule } from './allow-rule.ts';

type Dial = Parameters<typeof isAllowed>[1];

function allows(rule: string, dial: Partial<Dial>): boolean {
  const parsed = parseAllowRule(rule);
  assert.ok(parsed, `${rule} is a rule`);
  return isAllowed([parsed], { host: 'files.internal', address: '10.0.0.5', port: 443, ...dial });
}

describe('an allow rule', () => {
  it('names a network, of either family', () => {
    assert.equal(allows('10.0.0.0/8', {}), true);
    assert.equal(allows('10.1.0.0/16', {}), false);
    assert.equal(allows('fd00::/8', { address: 'fd12::1' }), true);
    assert.equal(allows('fd00::/8', {}), false);
  });

  it('names one address, also where it is written as a mapped one', () => {
    assert.equal(allows('10.0.0.5', {}), true);
    assert.equal(allows('10.0.0.5', { address: '::ffff:10.0.0.5' }), true);
    assert.equal(allows('10.0.0.6', {}), false);
    assert.equal(allows('::1', { address: '::1' }), true);
  });

  it('names one host, whatever its address, and none under it', () => {
    assert.equal(allows('files.internal', {}), true);
    assert.equal(allows('FILES.internal.', {}), true);
    assert.equal(allows('internal', {}), false);
    assert.equal(allows('files.internal', { host: 'a.files.internal' }), false);
    assert.equal(allows('localhost', { host: 'localhost', address: '127.0.0.1' }), true);
  });

  it('may name one port', () => {
    assert.equal(allows('files.internal:8443', { port: 8443 }), true);
    assert.equal(allows('files.internal:8443', {}), false);
    assert.equal(allows('10.0.0.5:443', {}), true);
    assert.equal(allows('[::1]:80', { address: '::1', port: 80 }), true);
    assert.equal(allows('[::1]:80', { address: '::1', port: 81 }), false);
  });

  for (const text of [
    '',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0',
    '10.0.0.256',
    'fe80::1%eth0',
    'a b',
    'http://files',
    'files:0',
    'files:70000',
    '10.0.0.0/8:80',
    '*.internal',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(parseAllowRule(text), undefined));
  }
});
