import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toNetwork } from './attempt-rules.ts';

describe('toNetwork', () => {
  test('counts an IPv4 address as itself', () => {
    assert.equal(toNetwork('192.0.2.7'), '192.0.2.7');
  });

  test('counts all addresses of an IPv6 host as one', () => {
    const network = '2001:db8:1:2::/64';
    for (const address of [
      '2001:db8:1:2::1',
      '2001:DB8:1:2:ffff:ffff:ffff:ffff',
      '2001:0db8:0001:0002::',
      '2001:db8:1:2::1%eth0',
    ]) {
      assert.equal(toNetwork(address), network);
    }
    assert.notEqual(toNetwork('2001:db8:1:3::1'), network);
  });

  test('fills in what :: leaves out', () => {
    assert.equal(toNetwork('::1'), '0:0:0:0::/64');
    assert.equal(toNetwork('2001:db8::5:6:7:8'), '2001:db8:0:0::/64');
    assert.equal(toNetwork('2001:db8::4:5:6:7:8'), '2001:db8:0:4::/64');
  });
});
