import type { Database } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import type { Icon, IconCache } from './create-icon-cache.ts';
import { getServer } from './get-server.ts';
import { isEmoji } from './icon-rules.ts';

/**
 * The image of a server whose icon is one.
 * @throws AppError `not_found` for a server that the actor may not see, one whose icon is an emoji or none, and an image that
 * cannot be had or shown
 */
export async function getServerIcon(deps: { db: Database; icons: IconCache }, actor: Actor, id: string): Promise<Icon> {
  const { iconUrl } = await getServer(deps, actor, id);
  const icon = iconUrl === '' || isEmoji(iconUrl) ? undefined : await deps.icons.get(iconUrl);
  if (!icon) throw notFound();
  return icon;
}
