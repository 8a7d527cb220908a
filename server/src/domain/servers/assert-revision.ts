import { AppError } from '../../errors.ts';
import { matchesRevision, type IfMatch } from '../../protocol/http/parse-if-match.ts';

/** @throws AppError `stale_revision` when the caller has seen another revision than the one stored */
export function assertRevision(revision: number, ifMatch: IfMatch | undefined): void {
  if (!matchesRevision(ifMatch, revision)) {
    throw new AppError('stale_revision', 'Somebody else changed this meanwhile. Load it again, then make your change.');
  }
}
