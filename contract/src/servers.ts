import { z } from 'zod';
import { idSchema, timeSchema } from './common.ts';

export const transportSchema = z.enum(['streamable_http', 'sse']);
export const availabilitySchema = z.enum(['force_on', 'default_on', 'default_off']);
export const authTypeSchema = z.enum(['none', 'oauth2', 'api_key', 'custom_headers', 'user_oidc']);
export const authStatusSchema = z.enum(['ready', 'needs_login', 'needs_reconnect', 'unavailable']);

/** Text without line breaks and other control characters, as names and one-line descriptions are. */
function lineSchema(maximum: number) {
  return z
    .string()
    .trim()
    .max(maximum)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'It has to be one line, without control characters.');
}

/** `[a-z0-9][a-z0-9-]*`, 32 characters at most. */
export const slugSchema = z
  .string()
  .max(32)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'A slug has lower-case letters, digits and hyphens, and starts with a letter or a digit.');

/** Original tool names, trimmed; an entry given twice counts once. */
const toolListSchema = z.array(z.string().trim().min(1).max(200)).max(1000);

/** Header name -> value. Write-only. */
const customHeadersSchema = z.record(z.string().max(200), z.string());

/** What an admin may say of a server, apart from what must be given; `null` puts a field back to its default. */
const optionalFields = {
  slug: slugSchema.optional(),
  description: lineSchema(500).nullish(),
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
  api_key_header: z.string().max(200).nullish(),
  /** Write-only. */
  api_key_value: z.string().min(1).nullish(),
  custom_headers: customHeadersSchema.nullish(),
  tool_allow_list: toolListSchema.nullish(),
  tool_deny_list: toolListSchema.nullish(),
};

const requiredFields = {
  display_name: lineSchema(100).min(1),
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
    api_key_header: z.string().optional(),
    custom_header_names: z.array(z.string()).optional(),
  })
  .meta({ id: 'McpServer' });
export type McpServer = z.infer<typeof mcpServerSchema>;
