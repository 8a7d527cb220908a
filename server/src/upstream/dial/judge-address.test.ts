import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AddressKind, judgeAddress } from './judge-address.ts';

const cases: readonly [string, AddressKind][] = [
  ['8.8.8.8', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['10.0.0.5', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['169.254.1.1', 'link_local'],
  ['169.254.169.254', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['100.64.0.1', 'carrier_nat'],
  ['100.100.100.200', 'metadata'],
  ['224.0.0.1', 'multicast'],
  ['198.18.0.1', 'reserved'],
  ['192.0.2.1', 'reserved'],
  ['203.0.113.9', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['2606:4700::1111', 'public'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['fd12::1', 'private'],
  ['fd00:ec2::254', 'metadata'],
  ['fe80::1', 'link_local'],
  ['fe80::1%eth0', 'link_local'],
  ['ff02::1', 'multicast'],
  ['2001:db8::1', 'reserved'],
  ['2002:7f00:1::', 'reserved'],
  ['2001::1', 'reserved'],
  ['64:ff9b:1::1', 'reserved'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::ffff:8.8.8.8', 'public'],
  ['::7f00:1', 'loopback'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b::8.8.8.8', 'public'],
  ['not an address', 'reserved'],
  ['', 'reserved'],
];

describe('judging an address', () => {
  for (const [address, kind] of cases) {
    it(`takes ${address || '(nothing)'} as ${kind}`, () => assert.equal(judgeAddress(address), kind));
  }
});
