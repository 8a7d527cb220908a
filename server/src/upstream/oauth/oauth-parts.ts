import type { GuardedFetch } from '../dial/guarded-fetch.ts';

/** What this room is given: the guarded way out, and the time (default: the machine's). */
export type OAuthParts = { fetch: GuardedFetch; now?: () => Date };
