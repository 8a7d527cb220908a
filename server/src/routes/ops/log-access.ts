import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { ApiEnv } from '../api/router.ts';
import { nodeSides } from './node-sides.ts';

/** The caller went away before there was an answer. The number is nginx's; it is never sent. */
const unanswered = 499;

const quiet = new Set(['/healthz', '/readyz', '/metrics']);

/** One log line and one count a request, when its answer has been sent: streams are logged when they end. */
export function logAccess({ log, metrics }: { log: Log; metrics: Metrics }) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const startedAt = performance.now();
    const { outgoing } = nodeSides(c);
    const fields = { request_id: c.var.requestId, method: c.req.method, path: c.req.path, address: c.var.address };
    const finish = () => {
      const durationMs = performance.now() - startedAt;
      const status = outgoing && !outgoing.headersSent ? unanswered : c.res.status;
      metrics.requestFinished({ route: routeOf(c), method: c.req.method, status, durationMs });
      const line = { ...fields, status, ms: Math.round(durationMs * 10) / 10, user_id: c.var.actor?.userId };
      const cut = outgoing !== undefined && !outgoing.writableFinished;
      log[levelOf(c.req.path, status)](cut ? { ...line, cut } : line, 'request');
    };
    outgoing?.once('close', finish);
    await next();
    if (!outgoing) finish();
  });
}

function levelOf(path: string, status: number): 'debug' | 'info' | 'error' {
  if (quiet.has(path)) return 'debug';
  return status >= 500 ? 'error' : 'info';
}

/** The pattern of the route that answered; one word for everything that no route is there for. */
function routeOf(c: Context): string {
  const pattern = matchedRoutes(c).findLast((route) => !route.path.endsWith('*'))?.path;
  return pattern ?? 'unmatched';
}
