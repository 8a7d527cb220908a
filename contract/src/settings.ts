import { z } from 'zod';

const timeoutSchema = z.int().min(1).max(3600);
/** From a second to a week. */
const waitSchema = z.int().min(1).max(604_800);
const daysSchema = z.int().min(1).max(3650);
/** A network (`10.0.0.0/8`), an address or a host name, each with a `:port` or without. */
const allowNetworksSchema = z.array(z.string().trim().min(1).max(300)).max(200);

/** What admins set for the whole of Gatehouse. */
export const settingsSchema = z
  .object({
    /** How long a tool call may take without a sign of progress. */
    call_timeout_seconds: z.int(),
    /** How long a tool call may take with progress, all in all. */
    call_limit_seconds: z.int(),
    /** How long a tool call waits for its user, for a login say, before it ends unmade and its turn goes on. */
    held_call_seconds: z.int(),
    tool_call_retention_days: z.int(),
    audit_retention_days: z.int(),
    /** Private networks, addresses and hosts that servers may live at. */
    allow_networks: z.array(z.string()),
    /** Whether admins see in the record what other people's calls sent and got. It is kept in any case; everybody sees their own. */
    record_tool_arguments: z.boolean(),
    /** What the environment adds: read-only, in force beside the fields of the same name. */
    from_environment: z.object({ allow_networks: z.array(z.string()) }),
    /** Where providers of servers send users back to, the same for every server: to be registered at them. Read-only. */
    oauth2_redirect_uri: z.string(),
    /** Where providers that people sign in at send them back to: of those that are set up. Read-only. */
    sign_in_redirect_uris: z.object({ oidc: z.string().optional(), github: z.string().optional() }),
  })
  .meta({ id: 'Settings' });
export type SettingsView = z.infer<typeof settingsSchema>;

/** Body of `PATCH /settings`: absent keeps, null goes back to the default. */
export const updateSettingsSchema = z
  .strictObject({
    call_timeout_seconds: timeoutSchema.nullish(),
    call_limit_seconds: timeoutSchema.nullish(),
    held_call_seconds: waitSchema.nullish(),
    tool_call_retention_days: daysSchema.nullish(),
    audit_retention_days: daysSchema.nullish(),
    allow_networks: allowNetworksSchema.nullish(),
    record_tool_arguments: z.boolean().nullish(),
  })
  .meta({ id: 'UpdateSettings' });
export type UpdateSettings = z.infer<typeof updateSettingsSchema>;
