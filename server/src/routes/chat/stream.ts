import { streamQuerySchema } from '@gatehouse/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../../domain/actor.ts';
import { followChat } from '../../domain/chats/follow-chat.ts';
import { getChatRow } from '../../domain/chats/get-chat.ts';
import type { EventFeed } from '../../domain/events/event-feed.ts';
import { followAccessChanges } from '../../domain/sessions/announce-access-change.ts';
import { actorOf, createApiRouter, problemResponses, type ApiEnv } from '../api/router.ts';
import { renderEventStream } from './event-stream.ts';
import { createOpenStreams } from './open-streams.ts';
import { chatParams } from './params.ts';

export type StreamDeps = {
  db: Database;
  feed: EventFeed;
  /** Whether the session or token that opened the stream still holds; asked at each heartbeat, and when one of the user's ends. */
  isStillSignedIn: (actor: Actor) => Promise<boolean>;
  /** Aborts when the process stops: streams end, and clients follow on elsewhere. */
  closing: AbortSignal;
  /** Of one user at a time, in this process; 256 by default. */
  mostStreams?: number;
};

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

const streamRoute = createRoute({
  method: 'get',
  path: '/chats/{id}/stream',
  tags: ['Chats'],
  summary: 'Follow a chat: the events above `after` (or the header Last-Event-ID), then live ones',
  request: {
    params: chatParams,
    query: streamQuerySchema,
    headers: z.object({
      'last-event-id': z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
    }),
  },
  responses: {
    200: {
      description: 'Server-sent events: `id` is the number, `event` the type, `data` the JSON of ChatEvent.data',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    ...problemResponses(404, 429),
  },
});

/** The live stream of a chat. */
export function streamRoutes(deps: StreamDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  const open = createOpenStreams(deps.mostStreams ?? 256);
  const unfollow = followAccessChanges(deps.db, (userId) => open.check(userId));
  deps.closing.addEventListener('abort', unfollow, { once: true });
  routes.openapi(streamRoute, async (c) => {
    const actor = actorOf(c);
    const { id } = c.req.valid('param');
    if (c.req.method === 'HEAD') {
      await getChatRow(deps, actor, id); // nothing is opened: a body that nobody reads would never be ended
      return c.body(null, 200, streamHeaders);
    }
    const lastEventId = c.req.valid('header')['last-event-id'];
    const after = lastEventId === undefined ? c.req.valid('query').after : Number(lastEventId);
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, deps.closing, c.req.raw.signal]);
    const check = () => {
      // Where the database is away the next heartbeat asks again.
      void deps.isStillSignedIn(actor).then(
        (isIn) => isIn || gone.abort(),
        () => {},
      );
    };
    open.enter(actor.userId, { signal, check });
    const batches = await followChat(deps, actor, id, after, signal).catch((error: unknown) => {
      gone.abort();
      throw error;
    });
    const body = renderEventStream(batches, {
      signal,
      abort: () => gone.abort(),
      isStillSignedIn: () => deps.isStillSignedIn(actor),
    });
    return c.body(body, 200, streamHeaders);
  });
  return routes;
}
