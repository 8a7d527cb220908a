import type { Context } from 'hono';
import type { ApiEnv } from '../api/router.ts';

const loopbackAddress = /^(127\.\d+\.\d+\.\d+|::1)$/;
const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/**
 * Whether a request seems to come from the machine that Gatehouse runs on: from a loopback address, to a loopback host (a foreign
 * page can have its own host name resolve to this machine), and forwarded by nobody.
 *
 * Does not notice a proxy on this machine that rewrites Host and adds no header: nothing that changes anything, and no secret, may
 * hang on it.
 */
export function isLocal(c: Context<ApiEnv>): boolean {
  if (!loopbackAddress.test(c.var.address ?? '')) return false;
  if (forwarding.some((name) => c.req.header(name) !== undefined)) return false;
  return loopbackHost.test(hostName(c.req.header('host')));
}

function hostName(host: string | undefined): string {
  const url = `http://${host ?? ''}`;
  return URL.canParse(url) ? new URL(url).hostname : '';
}
