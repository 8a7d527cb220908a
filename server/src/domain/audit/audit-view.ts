import type { AuditEntryView } from '@gatehouse/contract';
import type { AuditLine } from './audit-entry.ts';

/** A line of the record as admins see it. */
export function viewAuditLine(line: AuditLine): AuditEntryView {
  return {
    id: line.id,
    at: line.at.toISOString(),
    actor_id: line.actorId ?? null,
    actor_label: line.actorLabel,
    via: line.via,
    action: line.action,
    subject_type: line.subjectType,
    subject_id: line.subjectId ?? null,
    subject_label: line.subjectLabel ?? null,
    before: line.before ?? null,
    after: line.after ?? null,
    request_id: line.requestId ?? null,
    address: line.address ?? null,
  };
}
