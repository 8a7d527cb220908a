import { BlockList, isIP } from 'node:net';

/** What an IP address is for. Everything but `public` is refused unless an allow rule names it. */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'private'
  | 'link_local'
  | 'metadata'
  | 'carrier_nat'
  | 'multicast'
  | 'unspecified'
  | 'reserved';

type Range = readonly [kind: AddressKind, address: string, bits: number];

// First match wins: the metadata addresses of the large clouds come before the ranges that hold them.
const ipv4Ranges: readonly Range[] = [
  ['metadata', '169.254.169.254', 32],
  ['metadata', '169.254.170.2', 32],
  ['metadata', '100.100.100.200', 32],
  ['metadata', '168.63.129.16', 32],
  ['metadata', '192.0.0.192', 32],
  ['unspecified', '0.0.0.0', 8],
  ['private', '10.0.0.0', 8],
  ['carrier_nat', '100.64.0.0', 10],
  ['loopback', '127.0.0.0', 8],
  ['link_local', '169.254.0.0', 16],
  ['private', '172.16.0.0', 12],
  ['reserved', '192.0.0.0', 24],
  ['reserved', '192.0.2.0', 24],
  ['reserved', '192.88.99.0', 24],
  ['private', '192.168.0.0', 16],
  ['reserved', '198.18.0.0', 15],
  ['reserved', '198.51.100.0', 24],
  ['reserved', '203.0.113.0', 24],
  ['multicast', '224.0.0.0', 4],
  ['reserved', '240.0.0.0', 4],
];

const ipv6Ranges: readonly Range[] = [
  ['metadata', 'fd00:ec2::254', 128],
  ['metadata', 'fd20:ce::254', 128],
  ['unspecified', '::', 128],
  ['loopback', '::1', 128],
  ['private', 'fc00::', 7],
  ['link_local', 'fe80::', 10],
  ['private', 'fec0::', 10],
  ['multicast', 'ff00::', 8],
  ['reserved', '2001::', 23],
  ['reserved', '2001:db8::', 32],
  ['reserved', '2002::', 16],
  ['reserved', '3fff::', 20],
  ['public', '2000::', 3],
];

const blockLists = new Map<Range, BlockList>();

/**
 * Says what an IPv4 or IPv6 address is for. An address that carries an IPv4 address inside (mapped, compatible, NAT64) is
 * judged by that one. What is no address, and every range not given out for general use, is `reserved`.
 *
 * @param address as `dns.lookup` or a URL's host gives it, without brackets; a zone (`%eth0`) is ignored
 * @see RFC 6890, RFC 6052 section 2.1
 */
export function judgeAddress(address: string): AddressKind {
  const bare = address.split('%')[0] ?? '';
  const family = isIP(bare);
  if (family === 0) return 'reserved';
  if (family === 4) return findKind(ipv4Ranges, bare, 'ipv4') ?? 'public';
  const inside = findEmbeddedIpv4(bare);
  if (inside !== undefined) return judgeAddress(inside);
  return findKind(ipv6Ranges, bare, 'ipv6') ?? 'reserved';
}

/** The IPv4 address that a mapped (`::ffff:0:0/96`), compatible (`::/96`) or NAT64 (`64:ff9b::/96`) address stands for. */
export function findEmbeddedIpv4(address: string): string | undefined {
  const groups = expandIpv6(address);
  if (groups === undefined) return undefined;
  const head = groups.slice(0, 6);
  const [high = 0, low = 0] = groups.slice(6);
  const isZero = head.every((group) => group === 0);
  const isMapped = head.slice(0, 5).every((group) => group === 0) && head[5] === 0xffff;
  const isNat64 = head[0] === 0x64 && head[1] === 0xff9b && head.slice(2).every((group) => group === 0);
  if (!isMapped && !isNat64 && !(isZero && (high > 0 || low > 1))) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function findKind(ranges: readonly Range[], address: string, family: 'ipv4' | 'ipv6'): AddressKind | undefined {
  return ranges.find((range) => listOf(range, family).check(address, family))?.[0];
}

function listOf(range: Range, family: 'ipv4' | 'ipv6'): BlockList {
  const known = blockLists.get(range);
  if (known) return known;
  const list = new BlockList();
  list.addSubnet(range[1], range[2], family);
  blockLists.set(range, list);
  return list;
}

function expandIpv6(address: string): number[] | undefined {
  if (isIP(address) !== 6) return undefined;
  // The URL parser writes a dotted tail as two hexadecimal groups.
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = '', right] = text.split('::');
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const start = groupsOf(left);
  if (right === undefined) return start;
  const end = groupsOf(right);
  return [...start, ...Array.from({ length: 8 - start.length - end.length }, () => 0), ...end];
}
