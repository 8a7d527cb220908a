import { z } from 'zod';

/** One request of a search for an authorization server. */
export const oauthTraceStepSchema = z
  .object({
    url: z.string(),
    /** Null: no answer came. */
    status: z.int().nullable(),
    took_ms: z.number(),
    concluded: z.string(),
  })
  .meta({ id: 'OAuthTraceStep' });

/** What is wrong on the way to a login, and what to do about it. */
export const oauthFindingSchema = z.object({ code: z.string(), text: z.string(), fix: z.string() }).meta({ id: 'OAuthFinding' });
export type OAuthFinding = z.infer<typeof oauthFindingSchema>;

/** What was found of an authorization server: it fills the form. */
export const oauthDiscoverySchema = z
  .object({
    steps: z.array(oauthTraceStepSchema),
    finding: oauthFindingSchema.optional(),
    result: z
      .object({
        issuer: z.string(),
        oauth2_auth_url: z.string(),
        oauth2_token_url: z.string(),
        oauth2_revocation_url: z.string().optional(),
        registration_url: z.string().optional(),
        /** Gatehouse is known there by its client metadata document, and need not register. */
        takes_client_metadata: z.boolean(),
        scopes_supported: z.array(z.string()).optional(),
        /** Asked for at a first login unless other scopes are entered. */
        scope: z.string().optional(),
        resource: z.string().optional(),
      })
      .optional(),
    /** All that the server names; `result` is the first that works. */
    issuers: z.array(z.string()),
    /** What earlier logins at the provider came upon, of a saved server; absent: nothing that is known. */
    remembered: z.array(oauthFindingSchema).optional(),
    /** To be registered at the provider where it takes no registration from us. */
    redirect_uri: z.string(),
  })
  .meta({ id: 'OAuthDiscovery' });
export type OAuthDiscovery = z.infer<typeof oauthDiscoverySchema>;
