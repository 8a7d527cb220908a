import { isIP } from 'node:net';
import { type AllowRule, isAllowed } from './allow-rule.ts';
import { judgeAddress } from './judge-address.ts';

/**
 * Whether an address may be used without TLS as far as that is known without asking for its host's addresses: on this machine, or
 * where a rule names it. A name may be in a network that a rule names, which shows when it is dialed.
 */
export function mayBePlainHttp(rules: readonly AllowRule[], url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isAddress = isIP(host) !== 0;
  if (host === 'localhost' || host.endsWith('.localhost') || (isAddress && judgeAddress(host) === 'loopback')) return true;
  if (!isAddress && rules.some((rule) => 'network' in rule)) return true;
  return isAllowed(rules, { host, address: isAddress ? host : '0.0.0.0', port: Number(url.port || 80) });
}
