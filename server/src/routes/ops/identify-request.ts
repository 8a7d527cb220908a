import { createMiddleware } from 'hono/factory';
import { newId } from '../../domain/new-id.ts';
import { withLogFields } from '../../telemetry/log.ts';
import type { ApiEnv } from '../api/router.ts';
import { nodeSides } from './node-sides.ts';
import type { ResolveAddress } from './resolve-address.ts';

const acceptable = /^[A-Za-z0-9._-]{8,128}$/;

/**
 * Gives every request its id and its caller's address, before anything else looks at it. The id is made here; one that a
 * believed proxy made is kept, so that both logs can be joined. Every log line of the request carries it.
 */
export function identifyRequest(resolveAddress: ResolveAddress) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const peer = nodeSides(c).incoming?.socket.remoteAddress;
    const origin = peer === undefined ? undefined : resolveAddress(peer, c.req.header('x-forwarded-for'));
    const given = origin?.viaProxy ? c.req.header('x-request-id') : undefined;
    const requestId = given && acceptable.test(given) ? given : newId();
    c.set('requestId', requestId);
    if (origin) c.set('address', origin.address);
    c.header('x-request-id', requestId);
    await withLogFields({ request_id: requestId }, next);
  });
}
