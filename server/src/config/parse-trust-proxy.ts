import type { TrustProxy } from '../routes/ops/resolve-address.ts';
import { parseNetwork } from './parse-network.ts';

const named: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
};

/**
 * Reads `off`, a number of proxies from 1 to 16, or a comma-separated list of addresses, networks and the words `loopback`
 * and `private`.
 * @returns undefined when it is none of these
 */
export function parseTrustProxy(text: string): TrustProxy | undefined {
  if (/^(off|false|no|0)$/i.test(text)) return { kind: 'none' };
  if (/^\d+$/.test(text)) {
    const hops = Number(text);
    return hops <= 16 ? { kind: 'hops', hops } : undefined;
  }
  const networks: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const network = parseNetwork(entry);
    if (named[entry]) networks.push(...named[entry]);
    else if (network) networks.push(network);
    else return undefined;
  }
  return { kind: 'networks', networks };
}
