import { createHash } from 'node:crypto';
import { sniffImage, type ImageType } from '../../protocol/http/sniff-image.ts';

/** Gets the bytes behind an https URL, at most `maximumIconBytes` of them. Rejects when that fails in any way. */
export type FetchIcon = (url: string) => Promise<Uint8Array>;

export type Icon = {
  type: ImageType;
  bytes: Uint8Array;
  /** In quotes, as it goes into `ETag`. */
  etag: string;
};

export const maximumIconBytes = 262_144;
const maximumKept = 128;
const keepMs = 24 * 3_600_000;
const keepFailureMs = 5 * 60_000;

/** Icons by URL, in memory. */
export type IconCache = {
  /** @returns undefined when there is no image behind the URL that can be shown; asked again after five minutes */
  get(url: string): Promise<Icon | undefined>;
};

/**
 * Keeps the images of servers for a day so that pages get them from us: a viewer's address goes to no other host. At most 128
 * are kept, the longest unused goes first; requests for the same URL share one fetch.
 */
export function createIconCache(deps: { fetchIcon: FetchIcon; now?: () => number }): IconCache {
  const now = deps.now ?? Date.now;
  const kept = new Map<string, { until: number; icon: Promise<Icon | undefined> }>();

  return {
    async get(url) {
      const entry = kept.get(url);
      kept.delete(url); // and set again below: the map's order is the order of use
      if (entry && entry.until > now()) {
        kept.set(url, entry);
        return entry.icon;
      }
      const fresh = { until: now() + keepMs, icon: loadIcon(deps.fetchIcon, url) };
      kept.set(url, fresh);
      for (const oldest of kept.keys()) {
        if (kept.size <= maximumKept) break;
        kept.delete(oldest);
      }
      const icon = await fresh.icon;
      if (!icon) fresh.until = Math.min(fresh.until, now() + keepFailureMs);
      return icon;
    },
  };
}

async function loadIcon(fetchIcon: FetchIcon, url: string): Promise<Icon | undefined> {
  const bytes = await fetchIcon(url).catch(() => undefined); // a missing image is no failure of ours: pages show a letter instead
  const type = bytes && bytes.byteLength <= maximumIconBytes ? sniffImage(bytes) : undefined;
  if (!bytes || !type) return undefined;
  return { type, bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}
