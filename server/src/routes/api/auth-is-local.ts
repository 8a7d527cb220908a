import type { Context } from 'hono';
import type { ApiEnv } from './router.ts';

const loopbackAddress = /^(127\.\d+\.\d+\.\d+|::1)$/;
const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Whether a request surely comes from the machine that Gatehouse runs on. The caller's address alone does not say so: a proxy on
 * this machine speaks for others, and a foreign page can have its own host name resolve to this machine. So Gatehouse's public
 * address and the host that was asked have to be this machine's too, and nothing may have been forwarded.
 */
export function isLocal(c: Context<ApiEnv>, publicUrl: string): boolean {
  if (!loopbackAddress.test(c.var.address ?? '')) return false;
  if (forwarding.some((name) => c.req.header(name) !== undefined)) return false;
  return loopbackHost.test(new URL(publicUrl).hostname) && loopbackHost.test(hostName(c.req.header('host')));
}

function hostName(host: string | undefined): string {
  const url = `http://${host ?? ''}`;
  return URL.canParse(url) ? new URL(url).hostname : '';
}
