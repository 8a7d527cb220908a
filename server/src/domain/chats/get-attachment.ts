import type { Database } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { findAttachment } from './attachment-store.ts';

/** A file that a tool returned in one of the actor's chats. The media type is the upstream's word. @throws AppError `not_found` */
export async function getAttachment(
  deps: { db: Database },
  actor: Actor,
  id: string,
): Promise<{ mediaType: string; bytes: Buffer }> {
  const attachment = await findAttachment(deps.db.sql, actor.userId, id);
  if (!attachment) throw notFound();
  return attachment;
}
