import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Icon } from '../../domain/servers/create-icon-cache.ts';
import { imageTypes } from '../../protocol/http/sniff-image.ts';

const bytes = { schema: z.string().meta({ format: 'binary' }) };

/** The answer of a route that gives an image. */
export const imageAnswer = { description: 'The image', content: Object.fromEntries(imageTypes.map((type) => [type, bytes])) };

/** Headers that go with an image, whether it is sent or the caller has it. */
export function imageHeaders({ etag }: Icon): Record<string, string> {
  return { etag, 'cache-control': 'private, max-age=3600' };
}

/** Sends somebody else's bytes under our origin: shown as an image and as nothing else. */
export function answerImage(c: Context, icon: Icon) {
  return c.body(Uint8Array.from(icon.bytes), 200, {
    ...imageHeaders(icon),
    'content-type': icon.type,
    'content-disposition': 'inline; filename="icon"',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
}
