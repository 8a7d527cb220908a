import { z } from '@hono/zod-openapi';
import { notFound } from '../../errors.ts';
import { isId } from '../../domain/new-id.ts';

/** Any text is taken: what is no id belongs to nobody, and is answered like what is not there. */
const pathId = z.string().transform((text) => {
  const id = text.toLowerCase();
  if (!isId(id)) throw notFound();
  return id;
});

export const chatParams = z.object({ id: pathId });
export const messageParams = z.object({ id: pathId, messageId: pathId });
export const toolCallParams = z.object({ id: pathId, callId: pathId });
