import { createMiddleware } from 'hono/factory';
import { newId } from '../../domain/new-id.ts';
import { withLogFields, type Log } from '../../telemetry/log.ts';
import type { ApiEnv } from '../api/router.ts';
import { nodeSides } from './node-sides.ts';
import type { ResolveAddress } from './resolve-address.ts';

const unbelieved =
  'Requests come through a proxy that is not believed: all its callers have its address. If it is yours, name it in GATEHOUSE_TRUST_PROXY';
const acceptable = /^[A-Za-z0-9._-]{8,128}$/;

const aboutCaller = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

/**
 * Gives every request its id and its caller's address, before anything else looks at it. The id is made here; one that a
 * believed proxy made is kept, so that both logs can be joined. Every log line of the request carries it. The first time that
 * somebody who is not believed says whom they speak for, the log says what to set.
 */
export function identifyRequest(resolveAddress: ResolveAddress, log: Pick<Log, 'warn'>) {
  let hasWarned = false;
  return createMiddleware<ApiEnv>(async (c, next) => {
    const peer = nodeSides(c).incoming?.socket.remoteAddress;
    const origin = peer === undefined ? undefined : resolveAddress(peer, c.req.header('x-forwarded-for'));
    const given = origin?.viaProxy ? c.req.header('x-request-id') : undefined;
    const requestId = given && acceptable.test(given) ? given : newId();
    c.set('requestId', requestId);
    if (origin) c.set('address', origin.address);
    if (origin && !origin.viaProxy && aboutCaller.some((name) => c.req.header(name) !== undefined)) {
      c.set('addressIsShared', true);
      if (!hasWarned) log.warn({ peer: origin.address }, unbelieved);
      hasWarned = true;
    }
    c.header('x-request-id', requestId);
    await withLogFields({ request_id: requestId }, next);
  });
}
