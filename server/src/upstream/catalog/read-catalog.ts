import * as z from 'zod';
import { fromLibraryError } from '../pool/library-error.ts';
import type { Session } from '../pool/session.ts';
import { type ToolListing, UpstreamError } from '../upstream.ts';
import { ask, replyTo, resultTypeOf } from '../wire/ask.ts';
import { isObject, type JsonObject } from '../wire/json-rpc.ts';
import { siftTools } from './sift-tools.ts';

const maxPages = 200;
const anyResult = z.looseObject({});

/**
 * Reads every page of `tools/list`, within the caps of `siftTools` and 200 pages. Stops at a cursor that was seen before.
 * Where a cap or a cursor ends it, the listing holds what was read and `dropped` says so.
 *
 * @throws UpstreamError, or the signal's reason
 */
export async function readCatalog(session: Session, signal: AbortSignal): Promise<ToolListing> {
  const sieve = siftTools(session.era);
  const cursors = new Set<string>();
  let cursor: string | undefined;
  let ttlMs: number | undefined;
  for (let page = 1; ; page += 1) {
    const result = await readPage(session, cursor, signal);
    const { tools, nextCursor } = result;
    if (!Array.isArray(tools)) throw new UpstreamError('protocol', 'its list of tools is no list', { sent: true });
    if (typeof result['ttlMs'] === 'number') ttlMs = Math.min(ttlMs ?? Infinity, Math.max(0, result['ttlMs']));
    const wantsMore = sieve.add(tools);
    if (typeof nextCursor !== 'string' || !wantsMore) break;
    if (cursors.has(nextCursor)) {
      sieve.cutOff('its list of tools comes back to a page that it gave before; those up to there are used');
      break;
    }
    if (page >= maxPages) {
      sieve.cutOff(`it lists its tools on more than ${maxPages} pages; those on the first ${maxPages} are used`);
      break;
    }
    cursors.add(nextCursor);
    cursor = nextCursor;
  }
  return { ...sieve.listing(), ...(ttlMs === undefined ? {} : { ttlMs }), protocolVersion: session.protocolVersion };
}

async function readPage(session: Session, cursor: string | undefined, signal: AbortSignal): Promise<JsonObject> {
  const params = cursor === undefined ? {} : { cursor };
  const result =
    session.principal.server.transport === 'sse'
      ? await readPageByClient(session, params, signal)
      : await ask(
          session,
          { id: session.nextId(), method: 'tools/list', params },
          (message) => {
            if (message.kind === 'request') replyTo(session, message);
          },
          signal,
        );
  if (resultTypeOf(result) !== 'complete')
    throw new UpstreamError('protocol', 'its list of tools is not complete', { sent: true });
  return result;
}

async function readPageByClient(session: Session, params: JsonObject, signal: AbortSignal): Promise<JsonObject> {
  try {
    const result = await session.client.request({ method: 'tools/list', params }, anyResult, { signal, timeout: 2_147_483_647 });
    return isObject(result) ? result : {};
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw fromLibraryError(error, session.principal);
  }
}
