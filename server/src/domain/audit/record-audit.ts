import type { Sql } from '../../db/database.ts';
import { toStorableJson, toStorableText } from '../../protocol/mcp/storable-json.ts';
import type { Actor } from '../actor.ts';
import { newId } from '../new-id.ts';
import { insertAuditEntry } from './audit-store.ts';

/** Who did something without being signed in: the first setup, a sign-in under way, a command, Gatehouse itself. */
export type SystemActor = {
  via: 'setup' | 'sign_in' | 'command' | 'system';
  /** What people recognise in the record: an e-mail address, or the name of a command or a job. */
  label: string;
  /** The account that it is about to be, where that is known. */
  userId?: string;
  requestId?: string;
  address?: string;
};

/** One line of the record. */
export type AuditEntry = {
  /** `<noun>.<verb>`: `server.update`, `user.create`, `session.sign_in_failed`. */
  action: string;
  subjectType: string;
  subjectId?: string;
  subjectLabel?: string;
  /** What it was and what it is now; of a secret only `"(set)"` or `"(changed)"`. */
  before?: object;
  after?: object;
};

const mostLabelLength = 300;

/**
 * Writes one line of the record. Called inside the transaction of the change, so that there is no change without its line.
 * Does not check for secrets: the caller leaves them out of `before` and `after`.
 */
export async function recordAudit(sql: Sql, actor: Actor | SystemActor, entry: AuditEntry): Promise<void> {
  await insertAuditEntry(sql, {
    id: newId(),
    actor_id: actor.userId ?? null,
    actor_label: toLabel(actor.label),
    via: typeof actor.via === 'string' ? actor.via : actor.via.kind,
    action: entry.action,
    subject_type: entry.subjectType,
    subject_id: entry.subjectId ?? null,
    subject_label: entry.subjectLabel === undefined ? null : toLabel(entry.subjectLabel),
    before: entry.before === undefined ? null : toStorableJson(entry.before),
    after: entry.after === undefined ? null : toStorableJson(entry.after),
    request_id: actor.requestId ?? null,
    address: actor.address ?? null,
  });
}

function toLabel(text: string): string {
  return toStorableText(text.slice(0, mostLabelLength));
}
