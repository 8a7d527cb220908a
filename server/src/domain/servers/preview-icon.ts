import { invalidField, notFound } from '../../errors.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import type { Icon, IconCache } from './create-icon-cache.ts';
import { findIconFault, isEmoji } from './icon-rules.ts';

/**
 * The image that an `icon_url` would show, before it is saved.
 * @throws AppError `forbidden`, `invalid_input` at `/query/url` for what is no URL of an image, `not_found` where there is none behind it
 */
export async function previewIcon(deps: { icons: IconCache }, actor: Actor, url: string): Promise<Icon> {
  assertAdmin(actor);
  const fault = findIconFault(url);
  if (fault) throw invalidField('/query/url', fault.code, fault.message);
  const icon = isEmoji(url) ? undefined : await deps.icons.get(url);
  if (!icon) throw notFound();
  return icon;
}
