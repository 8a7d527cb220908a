import { z } from 'zod';
import { idSchema, pageSchema, timeSchema } from './common.ts';
import { labelSchema, lineSchema } from './line.ts';
import { oauthFindingSchema, oauthTraceStepSchema } from './oauth-discovery.ts';

export const transportSchema = z.enum(['streamable_http', 'sse']);
export const availabilitySchema = z.enum(['force_on', 'default_on', 'default_off']);
export const authTypeSchema = z.enum(['none', 'oauth2', 'api_key', 'custom_headers', 'user_oidc']);
export const oauth2ResourceSchema = z.enum(['auto', 'send', 'omit']);
export const tokenAuthMethodSchema = z.enum(['client_secret_basic', 'client_secret_post', 'none']);
export const authStatusSchema = z.enum(['ready', 'needs_login', 'needs_reconnect', 'unavailable']);

/** A parameter of a request to a provider: printable ASCII. */
function printableSchema(maximum: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maximum)
    .regex(/^[\x20-\x7e]*$/, 'It has to be printable ASCII.');
}

/** `[a-z0-9][a-z0-9-]*`, 32 characters at most. */
export const slugSchema = z
  .string()
  .max(32)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'A slug has lower-case letters, digits and hyphens, and starts with a letter or a digit.');

/** Original tool names, trimmed; an entry given twice counts once. */
const toolListSchema = z.array(lineSchema(200).min(1)).max(1000);

/** Header name -> value. Write-only. */
const customHeadersSchema = z.preprocess(
  (given, context) => {
    if (typeof given !== 'object' || given === null || !Object.hasOwn(given, '__proto__')) return given;
    // The record below would drop it without a word.
    const message = 'No header may have this name.';
    context.addIssue({ code: 'custom', path: ['__proto__'], params: { code: 'reserved_header' }, message });
    return given;
  },
  z.record(z.string().max(200), z.string()),
);

/** What an admin may say of a server, apart from what must be given; `null` puts a field back to its default. */
const optionalFields = {
  slug: slugSchema.optional(),
  description: labelSchema(500).nullish(),
  /** An emoji, or an https URL. */
  icon_url: z.string().trim().max(2000).nullish(),
  enabled: z.boolean().optional(),
  model_intent: z.boolean().optional(),
  oauth2_client_id: z.string().trim().min(1).max(1000).nullish(),
  /** Write-only. */
  oauth2_client_secret: z.string().min(1).nullish(),
  oauth2_auth_url: z.string().trim().nullish(),
  oauth2_token_url: z.string().trim().nullish(),
  /** Separated by spaces. */
  oauth2_scopes: z.string().trim().max(2000).nullish(),
  /** Where tokens are revoked (RFC 7009), if the provider does not say so itself. */
  oauth2_revocation_url: z.string().trim().nullish(),
  /** Whether the provider is told which resource the token is for (RFC 8707). `auto`: yes, until it refuses that. */
  oauth2_resource: oauth2ResourceSchema.nullish(),
  /** Sent as `audience` when a login begins, for providers that want it. */
  oauth2_audience: printableSchema(1000).nullish(),
  /** Sent as `prompt` when a login begins, such as `consent`. */
  oauth2_prompt: printableSchema(200).nullish(),
  /** How Gatehouse says at the token URL who it is. Absent: as the provider says. */
  oauth2_token_auth_method: tokenAuthMethodSchema.nullish(),
  /** For `user_oidc`: the user's token is exchanged for one with this audience (RFC 8693). */
  user_oidc_audience: printableSchema(1000).nullish(),
  api_key_header: z.string().max(200).nullish(),
  /** Write-only. */
  api_key_value: z.string().min(1).nullish(),
  custom_headers: customHeadersSchema.nullish(),
  tool_allow_list: toolListSchema.nullish(),
  tool_deny_list: toolListSchema.nullish(),
};

const requiredFields = {
  display_name: labelSchema(100).min(1),
  url: z.string().trim(),
  transport: transportSchema,
  availability: availabilitySchema,
  auth_type: authTypeSchema,
};

/** Body of `POST /mcp-servers`. */
export const createServerSchema = z.strictObject({ ...requiredFields, ...optionalFields }).meta({ id: 'CreateServer' });
export type CreateServer = z.infer<typeof createServerSchema>;

/** Body of `PATCH /mcp-servers/{id}`: absent keeps, null clears. */
export const updateServerSchema = z
  .strictObject({ ...z.object(requiredFields).partial().shape, ...optionalFields })
  .meta({ id: 'UpdateServer' });
export type UpdateServer = z.infer<typeof updateServerSchema>;

/** A server as the caller may see it. Fields that only admins see are absent for everyone else; secrets are in no answer. */
export const mcpServerSchema = z
  .object({
    id: idSchema,
    revision: z.int(),
    slug: z.string(),
    display_name: z.string(),
    description: z.string(),
    icon_url: z.string(),
    enabled: z.boolean(),
    availability: availabilitySchema,
    model_intent: z.boolean(),
    auth_type: authTypeSchema,
    has_oauth2_secret: z.boolean(),
    has_api_key: z.boolean(),
    has_custom_headers: z.boolean(),
    tool_allow_list: z.array(z.string()),
    tool_deny_list: z.array(z.string()),
    /** Whether the caller can use it without connecting first: true for every `auth_type` but `oauth2`. */
    auth_connected: z.boolean(),
    auth_status: authStatusSchema,
    auth_status_detail: z.string().optional(),
    created_at: timeSchema,
    updated_at: timeSchema,
    url: z.string().optional(),
    transport: transportSchema.optional(),
    oauth2_client_id: z.string().optional(),
    oauth2_auth_url: z.string().optional(),
    oauth2_token_url: z.string().optional(),
    oauth2_scopes: z.string().optional(),
    oauth2_revocation_url: z.string().optional(),
    oauth2_resource: oauth2ResourceSchema.optional(),
    oauth2_audience: z.string().optional(),
    oauth2_prompt: z.string().optional(),
    oauth2_token_auth_method: tokenAuthMethodSchema.optional(),
    user_oidc_audience: z.string().optional(),
    api_key_header: z.string().optional(),
    custom_header_names: z.array(z.string()).optional(),
  })
  .meta({ id: 'McpServer' });
export type McpServer = z.infer<typeof mcpServerSchema>;

export const blockedReasonSchema = z.enum([
  'denied', // the deny list names it
  'not_allowed', // there is an allow list, without it
]);

/** A tool that a server lists, as the server's lists judge it. */
export const serverToolSchema = z
  .object({
    /** The original name: what the server is called with, and what the lists hold. */
    name: z.string(),
    /** What models and MCP clients see. */
    exposed_name: z.string(),
    title: z.string(),
    description: z.string(),
    input_schema: z.record(z.string(), z.unknown()),
    annotations: z.record(z.string(), z.unknown()),
    allowed: z.boolean(),
    blocked_reason: blockedReasonSchema.optional(),
  })
  .meta({ id: 'ServerTool' });
export type ServerTool = z.infer<typeof serverToolSchema>;

export const catalogStatusSchema = z.enum([
  'ready',
  'no_tools',
  'needs_login',
  'needs_reconnect',
  'unavailable',
  'unreachable',
  'loading',
]);

/** Why a definition cannot be used. Without a name the reason is about the list as a whole: what a cap cut off. */
export const droppedToolSchema = z.object({ name: z.string().optional(), reason: z.string() }).meta({
  id: 'DroppedTool',
  description: 'Why a tool cannot be used. Without `name` the reason is about the list as a whole, and what a limit cut off.',
});

export const listServerToolsQuerySchema = z.strictObject({
  /** Also what the lists block; admins only, no effect for everyone else. */
  include_blocked: z.enum(['true', 'false']).default('false'),
});

/** The tools of one server for the caller. */
export const serverToolsSchema = z
  .object({
    items: z.array(serverToolSchema),
    status: catalogStatusSchema,
    /** Why it is not `ready`, for people. */
    detail: z.string().optional(),
    /** Null where nothing was ever listed. */
    listed_at: timeSchema.nullable(),
    /** True when a newer listing failed or is still under way. */
    stale: z.boolean(),
    dropped: z.array(droppedToolSchema),
    /** Entries of the allow and deny list that fit no tool. */
    unmatched: z.array(z.string()),
  })
  .meta({ id: 'ServerTools' });
export type ServerTools = z.infer<typeof serverToolsSchema>;

/**
 * Body of `POST /mcp-servers/test`: with `id`, changes to that server; without, an unsaved server, of which `url`, `transport` and
 * `auth_type` are needed.
 */
export const testServerSchema = z
  .strictObject({ id: idSchema.optional(), ...updateServerSchema.shape })
  .meta({ id: 'TestServer' });
export type TestServer = z.infer<typeof testServerSchema>;

/**
 * Body of `POST /mcp-servers/discover`: an unsaved server, of which `url` alone counts. The rest of the form may come along, and need not
 * be right.
 */
export const discoverServerSchema = z
  .strictObject({
    ...Object.fromEntries(Object.keys(updateServerSchema.shape).map((field) => [field, z.unknown().optional()])),
    url: requiredFields.url,
  })
  .meta({ id: 'DiscoverServer' });

export const serverTestStepSchema = z
  .object({
    step: z.enum(['resolve', 'connect', 'authorize', 'initialize', 'list_tools']),
    outcome: z.enum(['ok', 'failed', 'skipped']),
    took_ms: z.number(),
    detail: z.string().optional(),
    /** What is wrong, as a code; only where the step failed. */
    finding: z.string().optional(),
    /** What to do about it, where `detail` does not say so. */
    fix: z.string().optional(),
    /** Every request of the search for the server's authorization server, where it was searched for: in `authorize` only. */
    trace: z.array(oauthTraceStepSchema).optional(),
    /** What earlier logins at the provider came upon, also where they got around it: in `authorize` only. */
    remembered: z.array(oauthFindingSchema).optional(),
  })
  .meta({ id: 'ServerTestStep' });

/** What came of a test, as far as it got. No secret is in it. */
export const serverTestSchema = z
  .object({
    steps: z.array(serverTestStepSchema),
    protocol_version: z.string().optional(),
    tools: z.array(serverToolSchema),
    dropped: z.array(droppedToolSchema),
    unmatched: z.array(z.string()),
  })
  .meta({ id: 'ServerTest' });
export type ServerTest = z.infer<typeof serverTestSchema>;

/** Body of `PUT /me/server-choices/{server_id}`: null takes the choice back, and the server's availability decides again. */
export const saveServerChoiceSchema = z.strictObject({ selected: z.boolean().nullable() }).meta({ id: 'SaveServerChoice' });

export const serverChoiceSchema = z
  .object({ server_id: idSchema, selected: z.boolean().nullable(), chosen_at: timeSchema.nullable() })
  .meta({ id: 'ServerChoice' });
export type ServerChoice = z.infer<typeof serverChoiceSchema>;
export const serverChoicePageSchema = pageSchema(serverChoiceSchema).meta({ id: 'ServerChoicePage' });
