import { deleteOutdated } from '../jobs/delete-outdated.ts';
import { endOrphanedCalls } from '../jobs/end-orphaned-calls.ts';
import { maintainEmbedded } from '../jobs/maintain-embedded.ts';
import { startJobs } from '../jobs/start-jobs.ts';
import type { Ground } from './ground.ts';
import type { Dialing } from './join-dialing.ts';

/** What is done on a clock. */
export function joinJobs({ log, closing, db }: Ground, { readSettings }: Dialing): void {
  const jobs = [
    deleteOutdated(db, readSettings),
    endOrphanedCalls(db),
    ...(db.engine === 'embedded' ? [maintainEmbedded(db)] : []),
  ];
  const started = startJobs(jobs, { log });
  closing.add('jobs', () => started.stop());
}
