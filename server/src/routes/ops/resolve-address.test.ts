import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createResolveAddress } from './resolve-address.ts';

describe("a caller's address", () => {
  it('is the peer, whatever a header says, while no proxy is believed', () => {
    const resolve = createResolveAddress({ kind: 'none' });
    assert.deepEqual(resolve('::ffff:192.0.2.1', '203.0.113.9'), { address: '192.0.2.1', viaProxy: false });
  });

  it('is what so many proxies in front say, not what stands left of that', () => {
    const one = createResolveAddress({ kind: 'hops', hops: 1 });
    assert.deepEqual(one('127.0.0.1', '198.51.100.1, 203.0.113.9'), { address: '203.0.113.9', viaProxy: true });
    const two = createResolveAddress({ kind: 'hops', hops: 2 });
    assert.equal(two('127.0.0.1', '6.6.6.6, 203.0.113.9, 10.0.0.1').address, '203.0.113.9');
    assert.equal(two('127.0.0.1', '203.0.113.9').address, '203.0.113.9');
  });

  it('is the nearest one that is no believed proxy', () => {
    const resolve = createResolveAddress({ kind: 'networks', networks: ['10.0.0.0/8', 'fd00::/8'] });
    assert.equal(resolve('10.0.0.1', '6.6.6.6, 203.0.113.9, 10.2.0.1').address, '203.0.113.9');
    assert.equal(resolve('fd00::1', '[2001:db8::7]:443').address, '2001:db8::7');
    assert.deepEqual(resolve('192.0.2.1', '203.0.113.9'), { address: '192.0.2.1', viaProxy: false });
  });

  it('is a proxy itself where nothing behind it can be placed', () => {
    const resolve = createResolveAddress({ kind: 'networks', networks: ['10.0.0.0/8'] });
    assert.deepEqual(resolve('10.0.0.1', undefined), { address: '10.0.0.1', viaProxy: true });
    assert.equal(resolve('10.0.0.1', 'somebody').address, '10.0.0.1');
    assert.equal(resolve('10.0.0.1', '203.0.113.9, somebody, 10.0.0.2').address, '10.0.0.2');
  });
});
