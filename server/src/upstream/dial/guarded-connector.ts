import { lookup as lookupName, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import { UpstreamError } from '../upstream.ts';
import { type AllowRule, isAllowed } from './allow-rule.ts';
import { connectError } from './dial-error.ts';
import { type AddressKind, judgeAddress } from './judge-address.ts';

export type DialPolicy = {
  /** Asked at every dial, so that a change in Settings holds at once for new connections. */
  allow: () => readonly AllowRule[];
  /** Origins (`https://gatehouse.example`) at which this process itself answers: never dialed. */
  selfOrigins: readonly string[];
};

type Dial = { protocol: string; host: string; port: number };
type Lookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;
type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

const names: Record<AddressKind, string> = {
  public: 'a public',
  loopback: 'a loopback',
  private: 'a private',
  link_local: 'a link-local',
  metadata: 'a cloud metadata',
  carrier_nat: 'a carrier NAT',
  multicast: 'a multicast',
  unspecified: 'an unspecified',
  reserved: 'a reserved',
};
/** Where an admin allows more. */
const places = 'GATEHOUSE_ALLOW_NETWORKS, or allow_networks of PATCH /settings (Settings > Network)';

/**
 * A connector for undici that decides at the moment of dialing: the name is resolved once, every address is judged, and the
 * socket goes to one of these addresses, so that no second answer of a name server can lead elsewhere.
 */
export function guardedConnector(policy: DialPolicy, options: { timeoutMs: number }): buildConnector.connector {
  return (target, callback) => {
    const dial: Dial = {
      protocol: target.protocol,
      host: target.hostname.replace(/^\[|\]$/g, ''),
      port: Number(target.port || (target.protocol === 'https:' ? 443 : 80)),
    };
    const fail = (error: unknown) => callback(connectError(error), null);
    try {
      assertNotSelf(policy, dial);
      if (isIP(dial.host) !== 0) assertMayDial(policy, dial, dial.host);
    } catch (error) {
      fail(error);
      return;
    }
    const lookup: Lookup = (hostname, lookupOptions, done) =>
      lookUpChecked(policy, { ...dial, host: hostname }, (error, addresses) => {
        const [first] = addresses;
        if (error) done(error, '');
        else if (lookupOptions.all === true) done(null, addresses);
        else done(null, first?.address ?? '', first?.family);
      });
    // HTTP/1.1 only: one connection a stream, so that a long stream of one server never holds up another call.
    const connect = buildConnector({ lookup, timeout: options.timeoutMs, allowH2: false });
    connect({ ...target, hostname: dial.host }, (...result) => {
      const [error, socket] = result;
      if (error) fail(error);
      else callback(null, socket);
    });
  };
}

/**
 * Resolves a host and judges every address it has.
 * @throws UpstreamError `blocked_address` when one of them may not be dialed, `unreachable` when there is none
 */
export function resolveChecked(policy: DialPolicy, dial: Dial): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookUpChecked(policy, dial, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

// Ends in the callback with at least one address, all of which may be dialed. An address is its own answer.
function lookUpChecked(
  policy: DialPolicy,
  dial: Dial,
  done: (error: UpstreamError | null, addresses: LookupAddress[]) => void,
): void {
  lookupName(dial.host, { all: true }, (error, addresses) => {
    try {
      if (error) throw error;
      if (addresses.length === 0) throw new UpstreamError('unreachable', 'its host name has no address');
      assertNotSelf(policy, dial);
      for (const { address } of addresses) assertMayDial(policy, dial, address);
    } catch (failure) {
      done(connectError(failure), []);
      return;
    }
    done(null, addresses);
  });
}

function assertMayDial(policy: DialPolicy, dial: Dial, address: string): void {
  const kind = judgeAddress(address);
  if (kind === 'loopback' && selfPorts(policy).has(dial.port)) throw selfError();
  if (isAllowed(policy.allow(), { host: dial.host, address, port: dial.port })) return;
  if (kind !== 'public') {
    throw new UpstreamError('blocked_address', `${address} is ${names[kind]} address; an admin can allow it: ${places}`);
  }
  if (dial.protocol !== 'https:') {
    throw new UpstreamError(
      'blocked_address',
      `Plain http is only for hosts that are allowed (${places}); use https for ${dial.host}`,
    );
  }
}

function assertNotSelf(policy: DialPolicy, dial: Dial): void {
  const isSelf = policy.selfOrigins.some((origin) => {
    const own = URL.parse(origin);
    return own !== null && own.hostname.replace(/^\[|\]$/g, '') === dial.host.toLowerCase() && portOf(own) === dial.port;
  });
  if (isSelf) throw selfError();
}

// "localhost", "127.0.0.2" and "[::1]" all lead to us when one of them is our own origin.
function selfPorts(policy: DialPolicy): Set<number> {
  const own = policy.selfOrigins.map((origin) => URL.parse(origin)).filter((url) => url !== null);
  return new Set(own.filter(isLoopbackUrl).map(portOf));
}

function isLoopbackUrl(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host.endsWith('.localhost') || judgeAddress(host) === 'loopback';
}

function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}

function selfError(): UpstreamError {
  return new UpstreamError('blocked_address', 'That is the address of Gatehouse itself; give the address of the MCP server');
}
