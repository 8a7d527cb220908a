import { z } from 'zod';
import { idSchema, timeSchema } from './common.ts';

/** One block of a tool's result, in the upstream's order. Media are attachments, fetched apart. */
export const resultBlockSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('json'), value: z.unknown() }),
    z.object({ type: z.literal('image'), attachment_id: idSchema, media_type: z.string() }),
    z.object({ type: z.literal('audio'), attachment_id: idSchema, media_type: z.string() }),
    z.object({ type: z.literal('file'), attachment_id: idSchema, media_type: z.string(), uri: z.string().optional() }),
    z.object({
      type: z.literal('resource_link'),
      uri: z.string(),
      name: z.string(),
      title: z.string().optional(),
      description: z.string().optional(),
      media_type: z.string().optional(),
    }),
    /** Gatehouse's own words about the result: what was cut, what could not be kept. */
    z.object({ type: z.literal('note'), text: z.string() }),
  ])
  .meta({ id: 'ResultBlock' });
export type ResultBlock = z.infer<typeof resultBlockSchema>;

export const toolCallOutcomeSchema = z.enum(['ok', 'error', 'denied', 'skipped', 'unknown']).meta({
  description: [
    '`error`: the tool says that it failed, the server refused the call, or the call was never sent.',
    '`denied`, `skipped`: it was not made.',
    '`unknown`: it was sent, and whether it took effect is not known, since no answer came that says so: stopped, timed out, broken off, not valid, or larger than Gatehouse reads.',
  ].join(' '),
});
export type ToolCallOutcome = z.infer<typeof toolCallOutcomeSchema>;

/** A tool call as the chat shows it; given whole each time it changes. */
export const chatToolCallSchema = z
  .object({
    id: idSchema,
    turn_id: idSchema,
    step: z.int(),
    /** Absent where the model named a tool that no server has. */
    server_id: idSchema.optional(),
    server_name: z.string().optional(),
    tool: z.string(),
    exposed_name: z.string(),
    title: z.string(),
    intent: z.string().optional(),
    arguments: z.unknown(),
    /** `pending`: not made yet. */
    state: z.enum(['pending', 'running', 'finished']),
    /** What the call waits for, while its turn is `waiting_for_user`. */
    held: z
      .object({
        for: z.literal('login'),
        /** Where the user connects their account: a path of Gatehouse, opened in the browser that they are signed in with. */
        connect_url: z.string(),
        /** Then the call ends unmade. */
        until: timeSchema,
      })
      .optional(),
  })
  .meta({ id: 'ChatToolCall' });
export type ChatToolCall = z.infer<typeof chatToolCallSchema>;

export const chatToolResultSchema = z
  .object({
    id: idSchema,
    outcome: toolCallOutcomeSchema,
    content: z.array(resultBlockSchema),
    duration_ms: z.int(),
    truncated: z.boolean(),
  })
  .meta({ id: 'ChatToolResult' });
export type ChatToolResult = z.infer<typeof chatToolResultSchema>;

/** A part of an assistant message, in the order it came. */
export const messagePartSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('reasoning'), text: z.string() }),
    z.object({ type: z.literal('tool_call'), call: chatToolCallSchema, result: chatToolResultSchema.optional() }),
  ])
  .meta({ id: 'MessagePart' });
export type MessagePart = z.infer<typeof messagePartSchema>;

export const turnStateSchema = z.enum(['queued', 'running', 'waiting_for_user', 'completed', 'failed', 'stopped']);
export type TurnState = z.infer<typeof turnStateSchema>;

export const messageSchema = z
  .object({
    id: idSchema,
    /** `summary` stands for everything before it, which no longer goes to the model. */
    role: z.enum(['user', 'assistant', 'summary']),
    turn_id: idSchema.optional(),
    content: z.array(messagePartSchema),
    /** Waits for the turn before it; can still be removed. */
    queued: z.boolean(),
    created_at: timeSchema,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof messageSchema>;

export const turnSchema = z
  .object({
    turn_id: idSchema,
    state: turnStateSchema,
    /** Only when it failed. */
    error: z.object({ code: z.string(), detail: z.string() }).optional(),
  })
  .meta({ id: 'Turn' });
export type Turn = z.infer<typeof turnSchema>;

export const noticeKindSchema = z.enum([
  'server_unavailable', // its tools are missing from this turn, `text` says why
  'tools_dropped', // some of a server's tools cannot be offered, `text` names them
  'model_retry', // the model answered 429 or 5xx, it is tried again
  'compacted', // older messages were summarised for the model
  'needs_login', // a tool call waits until the user has connected their account at `connect_url`, or skips the call
  'server_gone', // it was switched off or deleted while the turn ran
]);

export const noticeSchema = z
  .object({
    kind: noticeKindSchema,
    turn_id: idSchema.optional(),
    server_id: idSchema.optional(),
    tool_call_id: idSchema.optional(),
    connect_url: z.string().optional(),
    text: z.string(),
  })
  .meta({ id: 'Notice' });
export type Notice = z.infer<typeof noticeSchema>;

/** What a chat's stream carries: SSE `id` is `seq`, `event` is `type`, `data` is the rest as JSON. */
export const chatEventSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('message'), data: messageSchema }),
    z.object({
      type: z.literal('message_removed'),
      data: z.object({
        id: idSchema,
        /** With it goes everything of this turn, also what still comes of it. */
        turn_id: idSchema.optional(),
      }),
    }),
    z.object({ type: z.literal('turn'), data: turnSchema }),
    z.object({ type: z.literal('text'), data: z.object({ turn_id: idSchema, step: z.int(), delta: z.string() }) }),
    z.object({ type: z.literal('reasoning'), data: z.object({ turn_id: idSchema, step: z.int(), delta: z.string() }) }),
    z.object({ type: z.literal('step_restarted'), data: z.object({ turn_id: idSchema, step: z.int() }) }),
    z.object({ type: z.literal('tool_call'), data: chatToolCallSchema }),
    z.object({ type: z.literal('tool_result'), data: chatToolResultSchema }),
    z.object({ type: z.literal('notice'), data: noticeSchema }),
    z.object({ type: z.literal('title'), data: z.object({ title: z.string() }) }),
    z.object({
      type: z.literal('snapshot'),
      data: z.object({
        messages: z.array(messageSchema),
        turn: turnSchema.optional(),
        /** Those among its turns that failed or were stopped. */
        unfinished: z.array(turnSchema).optional(),
        /** What was said of turns that have ended. */
        notices: z.array(noticeSchema).optional(),
      }),
    }),
    z.object({ type: z.literal('error'), data: z.object({ code: z.string(), detail: z.string() }) }),
  ])
  .meta({ id: 'ChatEvent' });
export type ChatEvent = z.infer<typeof chatEventSchema>;
