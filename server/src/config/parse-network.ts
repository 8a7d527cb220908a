import { isIP } from 'node:net';

const host = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** An address or a network as `<address>/<bits>`; a lone address gets all its bits. Undefined when it is neither. */
export function parseNetwork(text: string): string | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || address.includes('%')) return undefined;
  const most = family === 4 ? 32 : 128;
  if (bits === undefined) return `${address}/${most}`;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? `${address}/${bits}` : undefined;
}

/** True for a host name: letters, digits, hyphens and dots, not ending in a number (that would be a mistyped address). */
export function isHostName(text: string): boolean {
  const name = text.toLowerCase();
  return host.test(name) && !/(^|\.)\d+$/.test(name);
}
