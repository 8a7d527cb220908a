import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import { getAttachment } from '../../domain/chats/get-attachment.ts';
import { actorOf, createApiRouter, problemResponses, type ApiEnv } from '../api/router.ts';
import { chatParams } from './params.ts';

/** What a browser may show in place; everything else is a download. */
const shownInline = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/mpeg',
  'audio/wav',
  'audio/ogg',
  'audio/mp4',
  'audio/webm',
]);

const bytes = { schema: z.string().meta({ format: 'binary' }) };
const anyFile = Object.fromEntries([...shownInline, 'application/octet-stream'].map((type) => [type, bytes]));

const attachmentRoute = createRoute({
  method: 'get',
  path: '/attachments/{id}',
  tags: ['Chats'],
  summary: 'Get a file that a tool returned in one of your chats',
  request: { params: chatParams },
  responses: {
    200: { description: 'The bytes', content: anyFile },
    ...problemResponses(404),
  },
});

/** Media of chats. Bytes of strangers: never run, never guessed at. */
export function attachmentsRoutes(deps: { db: Database }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(attachmentRoute, async (c) => {
    const file = await getAttachment(deps, actorOf(c), c.req.valid('param').id);
    const inline = shownInline.has(file.mediaType);
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': inline ? file.mediaType : 'application/octet-stream',
      'content-disposition': inline ? 'inline' : 'attachment',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });
  return routes;
}
