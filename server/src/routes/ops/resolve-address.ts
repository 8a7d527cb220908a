import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * Which reverse proxies are believed when they say whom they speak for: none, the nearest `hops` of the chain, or those
 * whose address lies in `networks`.
 */
export type TrustProxy = { kind: 'none' } | { kind: 'hops'; hops: number } | { kind: 'networks'; networks: string[] };

/** `viaProxy`: what the request says about itself in X-Forwarded-* and X-Request-Id comes from a proxy that is believed. */
export type Origin = { address: string; viaProxy: boolean };
export type ResolveAddress = (peer: string, forwardedFor: string | undefined) => Origin;

/**
 * Makes the rule that tells whose request it is. Behind proxies that are believed, it is the nearest address in
 * X-Forwarded-For that is none of theirs; whatever stands left of it could have been made up, and is not read.
 */
export function createResolveAddress(trust: TrustProxy): ResolveAddress {
  if (trust.kind === 'none') return (peer) => ({ address: plain(peer), viaProxy: false });
  const isProxy = trust.kind === 'hops' ? (_: string, hop: number) => hop < trust.hops : inNetworks(trust.networks);
  return (peer, forwardedFor) => {
    const chain = [plain(peer), ...toAddresses(forwardedFor).toReversed()]; // nearest first
    const caller = chain.findIndex((address, hop) => !isProxy(address, hop));
    return { address: chain.at(caller) ?? plain(peer), viaProxy: caller !== 0 };
  };
}

/** Up to the first thing that is no address, from the right: nothing beyond it can be placed. */
function toAddresses(forwardedFor: string | undefined): string[] {
  const entries = (forwardedFor ?? '').split(',').map((entry) => plain(entry.trim()));
  return entries.slice(entries.findLastIndex((entry) => isIP(entry) === 0) + 1);
}

/** Without brackets, port, and the IPv6 form of an IPv4 address. */
function plain(address: string): string {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(address)?.[1] ?? address;
  return bare.replace(/^::ffff:(?=\d+\.)/i, '');
}

function inNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = '0'] = network.split('/');
    list.addSubnet(address, Number(bits), family(address));
  }
  return (address) => list.check(address, family(address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
