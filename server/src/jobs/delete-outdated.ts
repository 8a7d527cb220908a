import type { Database } from '../db/database.ts';
import { sweepSessions } from '../domain/sessions/sweep-sessions.ts';
import type { Settings } from '../domain/settings/settings.ts';
import { deleteAudit, deleteDeltas, deleteToolCalls } from './retention-store.ts';
import type { Job } from './start-jobs.ts';

/** Few enough that no statement holds up the others for long. */
const batch = 1_000;
/** Of one kind, in one run: the rest waits for the next one. */
const mostBatches = 50;

/**
 * Deletes what is kept for a time only: tool calls and the record of changes by their settings, the deltas of turns that ended
 * over an hour ago, expired sessions, and failed sign-ins that no rule looks at any more. Any number of replicas may do it at once.
 */
export function deleteOutdated(db: Database, settings: () => Promise<Settings>): Job {
  return {
    name: 'delete what is outdated',
    everyMs: 5 * 60_000,
    async run(signal) {
      const { toolCallRetentionDays, auditRetentionDays } = await settings();
      await inBatches(signal, () => deleteDeltas(db.sql, batch));
      await inBatches(signal, () => deleteToolCalls(db.sql, toolCallRetentionDays, batch));
      await inBatches(signal, () => deleteAudit(db.sql, auditRetentionDays, batch));
      await sweepSessions(db);
    },
  };
}

async function inBatches(signal: AbortSignal, deleteBatch: () => Promise<number>): Promise<void> {
  for (let count = 0; count < mostBatches && !signal.aborted; count++) {
    if ((await deleteBatch()) < batch) return;
  }
}
