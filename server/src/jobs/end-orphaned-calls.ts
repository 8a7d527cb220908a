import type { Database } from '../db/database.ts';
import { finishOrphanedToolCall, listOrphanedToolCalls, type ToolCallEnd } from '../domain/tool-calls/tool-call-store.ts';
import type { Job } from './start-jobs.ts';

/** In one run: the rest waits for the next one. */
const most = 1_000;

const text =
  'The chat was deleted while the call was under way, and Gatehouse was interrupted. Whether the call took effect is not known.';
const end: ToolCallEnd = {
  outcome: 'unknown',
  content: [{ type: 'note', text }],
  truncated: false,
  resultBytes: 0,
  durationMs: 0,
};

/**
 * Ends as `unknown` the calls that nobody will end any more: their chat was deleted, and their process is gone with what it knew
 * of them. A process that lives enters the end of such a call itself, within seconds of the deletion; so a call is ended here
 * only when the run before, a minute ago, found it open already. Any number of replicas may do it at once: the first end counts.
 */
export function endOrphanedCalls(db: Database): Job {
  let seen = new Set<string>();
  return {
    name: 'end calls of deleted chats',
    everyMs: 60_000,
    async run(signal) {
      const open = await listOrphanedToolCalls(db.sql, most);
      for (const id of open) {
        if (signal.aborted) return;
        if (seen.has(id)) await finishOrphanedToolCall(db.sql, id, end);
      }
      seen = new Set(open);
    },
  };
}
