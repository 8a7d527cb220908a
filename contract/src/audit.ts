import { z } from 'zod';
import { idSchema, pageQuerySchema, pageSchema, timeSchema } from './common.ts';

const changeSchema = z.record(z.string(), z.unknown()).nullable();

/** One line of the record. */
export const auditEntrySchema = z
  .object({
    id: idSchema,
    at: timeSchema,
    /** Null: Gatehouse itself, or somebody not signed in. */
    actor_id: z.string().nullable(),
    actor_label: z.string(),
    /** How the actor came in: session, token, setup, sign_in, command, system. */
    via: z.string(),
    /** `<noun>.<verb>`, such as `server.update`. */
    action: z.string(),
    subject_type: z.string(),
    subject_id: z.string().nullable(),
    subject_label: z.string().nullable(),
    before: changeSchema,
    after: changeSchema,
    request_id: z.string().nullable(),
    address: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntryView = z.infer<typeof auditEntrySchema>;
export const auditPageSchema = pageSchema(auditEntrySchema).meta({ id: 'AuditPage' });

/** `GET /audit?...`: newest first. */
export const listAuditQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  /** A user's id. */
  actor: z.string().max(100).optional(),
  /** `server.update`, or a noun for all that is done to it: `server`. */
  action: z
    .string()
    .regex(/^[a-z_-]{1,50}(\.[a-z_-]{1,50})?$/, 'An action is written <noun>.<verb>, or <noun>.')
    .optional(),
  subject_type: z
    .string()
    .regex(/^[a-z_-]{1,50}$/, 'A type is one word.')
    .optional(),
  /** The id of what was changed. */
  subject: z
    .string()
    .max(100)
    .regex(/^\P{Cc}*$/u)
    .optional(),
  /** Included. */
  from: z.iso.datetime({ offset: true }).max(40).optional(),
  /** Excluded. */
  to: z.iso.datetime({ offset: true }).max(40).optional(),
});
export type ListAuditQuery = z.infer<typeof listAuditQuerySchema>;
