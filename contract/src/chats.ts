import { z } from 'zod';
import { idSchema, pageQuerySchema, pageSchema, timeSchema } from './common.ts';
import { chatToolCallSchema, chatToolResultSchema, messageSchema, turnSchema } from './chat-events.ts';
import { authTypeSchema } from './servers.ts';

/** Text that a database can hold: no NUL, no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
const notStorable = { error: 'It has a character that cannot be stored.' };

/** What a user writes: 1 to 100,000 characters, not only white space. */
const messageTextSchema = z
  .string()
  .max(100_000)
  .refine(isStorable, notStorable)
  .refine((text) => text.trim() !== '', { error: 'The message is empty.' });
const serverIdsSchema = z.array(idSchema).max(200);
const modelIdSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\x21-\x7e]+$/);

export const chatSchema = z
  .object({
    id: idSchema,
    title: z.string(),
    /** Null follows the default model. */
    model_id: z.string().nullable(),
    /** What the chat uses: its own list, or the user's choices and the defaults; `force_on` servers always among them. */
    mcp_server_ids: z.array(idSchema),
    /** Number of the newest event: where to follow the stream from after reading the messages. */
    last_seq: z.int(),
    /** The turn that runs, waits or is queued, else the last one. */
    turn: turnSchema.optional(),
    archived: z.boolean(),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .meta({ id: 'Chat' });
export type Chat = z.infer<typeof chatSchema>;

export const createChatSchema = z
  .strictObject({
    /** The first message; its turn starts at once. */
    message: messageTextSchema.optional(),
    model_id: modelIdSchema.nullable().optional(),
    /** Absent: the user's choices and the defaults. `[]`: `force_on` only. */
    mcp_server_ids: serverIdsSchema.optional(),
    /** Made by the client, so that a repeated request makes one chat. */
    id: idSchema.optional(),
  })
  .meta({ id: 'CreateChat' });
export type CreateChat = z.infer<typeof createChatSchema>;

export const updateChatSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(200).refine(isStorable, notStorable).optional(),
    archived: z.boolean().optional(),
    model_id: modelIdSchema.nullable().optional(),
    /** Null: follow the user's choices and the defaults again. */
    mcp_server_ids: serverIdsSchema.nullable().optional(),
  })
  .meta({ id: 'UpdateChat' });
export type UpdateChat = z.infer<typeof updateChatSchema>;

export const listChatsQuerySchema = pageQuerySchema.extend({
  /** Words looked for in titles and in what the user wrote. */
  q: z.string().trim().min(1).max(200).refine(isStorable, notStorable).optional(),
  archived: z.enum(['true', 'false']).default('false'),
});
export const chatPageSchema = pageSchema(chatSchema).meta({ id: 'ChatPage' });

export const postMessageSchema = z
  .strictObject({
    text: messageTextSchema,
    /** Kept for the chat, from this message's turn on. */
    mcp_server_ids: serverIdsSchema.optional(),
    id: idSchema.optional(),
  })
  .meta({ id: 'PostMessage' });
export type PostMessage = z.infer<typeof postMessageSchema>;
export const editMessageSchema = z.strictObject({ text: messageTextSchema }).meta({ id: 'EditMessage' });

export const messageAcceptedSchema = z
  .object({
    message: messageSchema,
    turn_id: idSchema,
    /** True when an earlier turn of the chat has not ended yet. */
    queued: z.boolean(),
  })
  .meta({ id: 'MessageAccepted' });
export type MessageAccepted = z.infer<typeof messageAcceptedSchema>;

/** `POST /chats/{id}/tool-calls/{id}/decision`: what the user decides about a call that waits for them. */
export const decideToolCallSchema = z
  .strictObject({
    /** `skip`: the call is not made, and the agent goes on without it. `deny`: nor should it be tried again. `allow` is refused where a login is missing. */
    action: z.enum(['allow', 'deny', 'skip']),
    /** For the agent. */
    reason: z.string().trim().min(1).max(1_000).refine(isStorable, notStorable).optional(),
  })
  .meta({ id: 'DecideToolCall' });
export type DecideToolCall = z.infer<typeof decideToolCallSchema>;

export const decidedToolCallSchema = z
  .object({ call: chatToolCallSchema, result: chatToolResultSchema.optional() })
  .meta({ id: 'DecidedToolCall' });
export type DecidedToolCall = z.infer<typeof decidedToolCallSchema>;

export const messagePageSchema = pageSchema(messageSchema).meta({ id: 'MessagePage' });
/** A union, since a named schema that is `nullable` is described as one that is never null. */
export const stoppedSchema = z.object({ turn: z.union([turnSchema, z.null()]) }).meta({ id: 'Stopped' });

export const chatServerSchema = z
  .object({
    id: idSchema,
    slug: z.string(),
    display_name: z.string(),
    description: z.string(),
    icon_url: z.string(),
    auth_type: authTypeSchema,
    selected: z.boolean(),
    /** True when only an admin can change `selected`. */
    locked: z.boolean(),
    reason: z.enum(['forced', 'in_list', 'not_in_list', 'chosen', 'dropped', 'default_on', 'default_off']),
    status: z.enum(['ready', 'needs_login', 'needs_reconnect', 'unavailable', 'unreachable', 'no_tools', 'loading']),
    status_detail: z.string().optional(),
    /** Since when it cannot be used, where that is known: `unavailable` and `unreachable` only. */
    status_since: timeSchema.optional(),
    /** Tools that policy lets through; absent until they were listed once. */
    tool_count: z.int().optional(),
    /** What these tools take of a model's context, estimated; there with `tool_count`. */
    tool_tokens: z.int().optional(),
  })
  .meta({ id: 'ChatServer' });
export type ChatServer = z.infer<typeof chatServerSchema>;
export const chatServersSchema = z.object({ items: z.array(chatServerSchema) }).meta({ id: 'ChatServers' });

/** `?after=N`: events with a number above N, 0 if absent. The header `Last-Event-ID` wins. */
export const streamQuerySchema = z.strictObject({ after: z.coerce.number().int().min(0).default(0) });
