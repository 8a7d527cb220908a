import type { Database } from '../../db/database.ts';
import type { EventFeed } from '../events/event-feed.ts';

/** What the verbs of chats need. `wakeTurns` tells the turn runners of all processes that there is work. */
export type ChatDeps = {
  db: Database;
  feed: EventFeed;
  wakeTurns: () => void;
};
