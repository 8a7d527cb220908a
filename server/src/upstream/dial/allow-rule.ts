import { BlockList, isIP } from 'node:net';
import { findEmbeddedIpv4 } from './judge-address.ts';

/**
 * An exception to what dialing refuses: a network, or one host by name, for every port or for one. A dial that a rule names
 * may go to any address and without TLS.
 */
export type AllowRule = { text: string; port?: number } & ({ network: BlockList } | { host: string });

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.?$/;

/**
 * Reads one rule: `10.0.0.0/8`, `fd00::/8`, `127.0.0.1`, `127.0.0.1:8080`, `[::1]:8080`, `files.internal`, `localhost:8080`.
 * A host name stands for exactly that name, not for names under it.
 *
 * @returns undefined when it is none of these
 */
export function parseAllowRule(text: string): AllowRule | undefined {
  const trimmed = text.trim().toLowerCase();
  const { host, port, isValid } = splitPort(trimmed);
  if (!isValid) return undefined;
  const [address = '', bits, ...rest] = host.split('/');
  const family = isIP(address);
  if (family === 0) {
    if (bits !== undefined || !hostName.test(host) || /(^|\.)\d+\.?$/.test(host)) return undefined;
    return { text: trimmed, host: host.replace(/\.$/, ''), ...(port === undefined ? {} : { port }) };
  }
  const most = family === 4 ? 32 : 128;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  if (length > most || rest.length > 0 || address.includes('%')) return undefined;
  const network = new BlockList();
  network.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  return { text: trimmed, network, ...(port === undefined ? {} : { port }) };
}

/** True when a rule names this dial: by the host as the URL has it, or by the address it stands for. */
export function isAllowed(rules: readonly AllowRule[], dial: { host: string; address: string; port: number }): boolean {
  const address = findEmbeddedIpv4(dial.address) ?? dial.address;
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  const host = dial.host.toLowerCase().replace(/\.$/, '');
  return rules.some((rule) => {
    if (rule.port !== undefined && rule.port !== dial.port) return false;
    return 'host' in rule ? rule.host === host : rule.network.check(address, family);
  });
}

function splitPort(text: string): { host: string; port?: number; isValid: boolean } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  if (!match) return { host: text, isValid: isIP(text.split('/')[0] ?? '') === 6 };
  const host = match[1] ?? match[2] ?? '';
  if (match[3] === undefined) return { host, isValid: true };
  const port = Number(match[3]);
  return { host, port, isValid: port >= 1 && port <= 65_535 && !host.includes('/') };
}
