import type { GuardedFetch } from '../../upstream/dial/guarded-fetch.ts';
import type { FetchIcon } from './create-icon-cache.ts';

/**
 * Makes a `FetchIcon` out of a guarded fetch whose limits are the caller's (`dialer.fetchWithin({ maxBytes: maximumIconBytes })`).
 * It rejects for every status but 200.
 */
export function createFetchIcon(fetch: GuardedFetch): FetchIcon {
  return async (url) => {
    const response = await fetch(url, { headers: { accept: 'image/*' } });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`the icon's host answered ${response.status}`);
    }
    return new Uint8Array(await response.arrayBuffer());
  };
}
