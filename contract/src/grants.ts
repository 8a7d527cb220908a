import { z } from 'zod';
import { idSchema, pageSchema, timeSchema } from './common.ts';
import { authStatusSchema } from './servers.ts';

/** Answer of `DELETE /mcp-servers/{id}/oauth2/grant`: the grant is gone in any case. */
export const disconnectedSchema = z
  .object({
    /** Whether the provider said that it revoked the tokens. */
    token_revoked: z.boolean(),
    /** Why it did not, for people. */
    token_revocation_error: z.string().optional(),
  })
  .meta({ id: 'Disconnected' });
export type Disconnected = z.infer<typeof disconnectedSchema>;

/** A server that the caller has connected an account to. */
export const connectionSchema = z
  .object({
    server_id: idSchema,
    slug: z.string(),
    display_name: z.string(),
    icon_url: z.string(),
    auth_status: authStatusSchema,
    /** Why it has to be connected again, for people. */
    auth_status_detail: z.string().optional(),
    /** As granted, separated by spaces; absent where the provider did not say. */
    scope: z.string().optional(),
    connected_at: timeSchema,
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof connectionSchema>;
export const connectionPageSchema = pageSchema(connectionSchema).meta({ id: 'ConnectionPage' });
