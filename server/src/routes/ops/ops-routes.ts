import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { AppError } from '../../errors.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { ApiEnv } from '../api/router.ts';
import { isLocal } from './is-local.ts';
import type { Readiness } from './readiness.ts';

export type OpsDeps = { readiness: Readiness; metrics: Metrics; metricsToken: string | undefined };

/** What whoever runs Gatehouse asks: /healthz (the process lives), /readyz (it can work) and /metrics. */
export function opsRoutes({ readiness, metrics, metricsToken }: OpsDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();

  routes.get('/healthz', (c) => c.text('ok\n'));

  routes.get('/readyz', async (c) => {
    await readiness.assertReady();
    return c.text('ready\n');
  });

  routes.get('/metrics', async (c) => {
    assertMayReadMetrics(c, metricsToken);
    const { contentType, body } = await metrics.render();
    return c.body(body, 200, { 'content-type': contentType });
  });

  return routes;
}

/** A token that is set is wanted of everybody; without one, whoever seems to be on this machine may read them. */
function assertMayReadMetrics(c: Context<ApiEnv>, token: string | undefined): void {
  if (token === undefined) {
    if (isLocal(c)) return;
    throw new AppError('forbidden', 'Metrics are for this machine only: GATEHOUSE_METRICS_TOKEN is not set.');
  }
  const given = /^bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  if (!timingSafeEqual(digest(given), digest(token)))
    throw new AppError('unauthenticated', 'Send the metrics token as a bearer token.');
}

/** Of one length for both, as a comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
