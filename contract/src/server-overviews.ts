import { z } from 'zod';
import { idSchema, pageSchema, timeSchema } from './common.ts';
import { authStatusSchema, catalogStatusSchema } from './servers.ts';

/** How one server is, for admins. `status` and the tools are what the asking admin gets from it. */
export const serverOverviewSchema = z
  .object({
    server_id: idSchema,
    status: catalogStatusSchema,
    /** Why it is not `ready`, for people. */
    detail: z.string().optional(),
    /** Tools that its lists allow; null where nothing was ever listed. */
    tool_count: z.int().nullable(),
    listed_at: timeSchema.nullable(),
    /** True when a newer listing failed or is still under way. */
    stale: z.boolean(),
    /** Users who hold a grant that works; 0 for every `auth_type` but `oauth2`. */
    users_connected: z.int(),
  })
  .meta({ id: 'ServerOverview' });
export type ServerOverview = z.infer<typeof serverOverviewSchema>;

/** Answer of `GET /mcp-servers/overview`. */
export const serverOverviewsSchema = z
  .object({
    items: z.array(serverOverviewSchema),
    users: z.object({
      /** Who can sign in. */
      active: z.int(),
      /** Of these: whose OpenID Connect sign-in has tokens that can be passed on; null where that is not set up. */
      with_oidc: z.int().nullable(),
    }),
  })
  .meta({ id: 'ServerOverviews' });
export type ServerOverviews = z.infer<typeof serverOverviewsSchema>;

/** What goes with a server when it is deleted. */
export const serverUsageSchema = z
  .object({
    /** Grants of users, ended ones too. */
    grants: z.int(),
    /** Chats whose own list names it, archived ones too. */
    chats: z.int(),
    /** Users who turned it on or off for themselves. */
    choices: z.int(),
  })
  .meta({ id: 'ServerUsage' });
export type ServerUsage = z.infer<typeof serverUsageSchema>;

/** A user's connection to a server, as admins see it. */
export const serverConnectionSchema = z
  .object({
    user_id: idSchema,
    name: z.string(),
    email: z.string(),
    auth_status: authStatusSchema.extract(['ready', 'needs_reconnect']),
    auth_status_detail: z.string().optional(),
    scope: z.string().optional(),
    connected_at: timeSchema,
  })
  .meta({ id: 'ServerConnection' });
export type ServerConnection = z.infer<typeof serverConnectionSchema>;
export const serverConnectionPageSchema = pageSchema(serverConnectionSchema).meta({ id: 'ServerConnectionPage' });

export const iconPreviewQuerySchema = z.strictObject({
  /** An https URL. */
  url: z.string().trim().min(1).max(2000),
});
