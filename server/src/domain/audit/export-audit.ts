import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { readPages } from '../read-pages.ts';
import type { AuditFilter, AuditLine } from './audit-entry.ts';
import { listAudit } from './list-audit.ts';

const pageLimit = 500;

/**
 * Every line that the filter means, newest first, read page by page as it is consumed; what is written meanwhile is not among
 * them.
 * @throws AppError `forbidden`, when it is first read
 */
export function exportAudit(
  deps: { db: Database },
  actor: Actor,
  filter: AuditFilter,
): AsyncGenerator<AuditLine, void, undefined> {
  return readPages((cursor) => listAudit(deps, actor, { ...filter, limit: pageLimit, cursor }));
}
