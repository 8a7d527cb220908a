import { z } from 'zod';
import { idSchema, pageQuerySchema, pageSchema, timeSchema } from './common.ts';
import { resultBlockSchema, toolCallOutcomeSchema } from './chat-events.ts';

/** A tool call on record. Arguments and results are the owner's; an admin sees others' only while the setting keeps them on record. */
export const toolCallEntrySchema = z
  .object({
    id: idSchema,
    user_id: idSchema,
    /** The user's e-mail address. */
    user_label: z.string(),
    surface: z.enum(['chat', 'gateway']),
    /** Null once the chat was deleted. */
    chat_id: idSchema.nullable(),
    server_id: idSchema.nullable(),
    server_name: z.string().nullable(),
    /** The original name. */
    tool: z.string(),
    exposed_name: z.string(),
    title: z.string(),
    intent: z.string().nullable(),
    state: z.enum(['pending', 'running', 'finished']),
    /** Null until it is finished. */
    outcome: toolCallOutcomeSchema.nullable(),
    duration_ms: z.int().nullable(),
    result_bytes: z.int().nullable(),
    truncated: z.boolean(),
    created_at: timeSchema,
    finished_at: timeSchema.nullable(),
    arguments: z.unknown().optional(),
    content: z.array(resultBlockSchema).nullable().optional(),
  })
  .meta({ id: 'ToolCallEntry' });
export type ToolCallEntry = z.infer<typeof toolCallEntrySchema>;
export const toolCallPageSchema = pageSchema(toolCallEntrySchema).meta({ id: 'ToolCallPage' });

/** `GET /tool-calls?...`: newest first. */
export const listToolCallsQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  /** A user's id; members have only their own. */
  user_id: idSchema.optional(),
  server_id: idSchema.optional(),
  chat_id: idSchema.optional(),
  outcome: toolCallOutcomeSchema.optional(),
  /** The original name. */
  tool: z
    .string()
    .max(300)
    .regex(/^\P{Cc}*$/u)
    .optional(),
  /** Included. */
  from: z.iso.datetime({ offset: true }).max(40).optional(),
  /** Excluded. */
  to: z.iso.datetime({ offset: true }).max(40).optional(),
});
export type ListToolCallsQuery = z.infer<typeof listToolCallsQuerySchema>;
