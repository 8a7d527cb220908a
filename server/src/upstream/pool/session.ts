import type { Client } from '@modelcontextprotocol/client';
import type { Connection } from '../wire/send-message.ts';

/** One live connection to an upstream, for one principal. */
export type Session = Connection & {
  /** The library's client that made it: hears notifications, and carries everything on the `sse` transport. */
  client: Client;
  /** True when the upstream says that it tells of changes in its tool list. */
  tellsListChanges: boolean;
  /** Ends it, with a DELETE where the upstream keeps a session. Never throws. */
  close(): Promise<void>;
  /** Called once when the upstream ends it (`sse` only: the stream is the session). */
  onEnded(hear: () => void): void;
  nextId(): string;
};
