import { z } from 'zod';
import { idSchema, pageSchema, timeSchema } from './common.ts';
import { emailSchema, givenPasswordSchema, nameSchema, newPasswordSchema } from './users.ts';

/** Which ways in there are. */
export const authMethodsSchema = z
  .object({
    password: z.boolean(),
    /** Absent unless an OpenID Connect provider is set up; people are sent to `/auth/oidc/start`. */
    oidc: z.object({ name: z.string() }).optional(),
    /** Absent unless GitHub is set up; people are sent to `/auth/github/start`. */
    github: z.literal(true).optional(),
    /** True until there is an admin: `POST /auth/setup` makes the first one. */
    setup_needed: z.boolean(),
  })
  .meta({ id: 'AuthMethods' });
export type AuthMethods = z.infer<typeof authMethodsSchema>;

/** Answer of `POST /auth/sign-out` where the provider has a session too: the page goes there to end it. */
export const signedOutSchema = z.object({ redirect: z.string() }).meta({ id: 'SignedOut' });
export type SignedOut = z.infer<typeof signedOutSchema>;

/** Body of `POST /auth/setup`. */
export const setupSchema = z
  .strictObject({
    email: emailSchema,
    name: nameSchema,
    password: newPasswordSchema,
    /** The code that Gatehouse prints at each start until there is an admin; refused without it. */
    code: z.string().max(200).optional(),
  })
  .meta({ id: 'Setup' });
export type Setup = z.infer<typeof setupSchema>;

/** Body of `POST /auth/password`. */
export const passwordSignInSchema = z
  .strictObject({
    // Any line of text: what is no address has no account, and is answered like any other that has none.
    email: z
      .string()
      .trim()
      .min(1)
      .max(254)
      .regex(/^\P{Cc}*$/u, 'It has to be one line, without control characters.'),
    password: givenPasswordSchema,
  })
  .meta({ id: 'PasswordSignIn' });
export type PasswordSignIn = z.infer<typeof passwordSignInSchema>;

/** Where a user is signed in. */
export const sessionSchema = z
  .object({
    id: idSchema,
    /** True for the session that asks. */
    current: z.boolean(),
    address: z.string().nullable(),
    user_agent: z.string().nullable(),
    created_at: timeSchema,
    /** To the minute. */
    last_seen_at: timeSchema,
    /** When it ends if it is not used until then. */
    expires_at: timeSchema,
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionSchema>;
export const sessionPageSchema = pageSchema(sessionSchema).meta({ id: 'SessionPage' });

/** What a token is good for: this API, or Gatehouse as an MCP server. */
export const tokenScopeSchema = z.enum(['api', 'mcp']);

/** Body of `POST /me/tokens`. */
export const createApiTokenSchema = z
  .strictObject({
    name: nameSchema,
    /** Absent or null: it does not expire. */
    expires_at: z.iso.datetime({ offset: true }).max(40).nullish(),
    /** Both if absent. */
    scopes: z.array(tokenScopeSchema).min(1).max(2).optional(),
  })
  .meta({ id: 'CreateApiToken' });
export type CreateApiToken = z.infer<typeof createApiTokenSchema>;

export const apiTokenSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    /** How the token begins, to tell tokens apart. */
    prefix: z.string(),
    scopes: z.array(tokenScopeSchema),
    created_at: timeSchema,
    expires_at: timeSchema.nullable(),
    /** To the minute. */
    last_used_at: timeSchema.nullable(),
  })
  .meta({ id: 'ApiToken' });
export type ApiTokenView = z.infer<typeof apiTokenSchema>;
export const apiTokenPageSchema = pageSchema(apiTokenSchema).meta({ id: 'ApiTokenPage' });

/** A token just made: the only answer that holds it. */
export const createdApiTokenSchema = apiTokenSchema.extend({ token: z.string() }).meta({ id: 'CreatedApiToken' });
export type CreatedApiToken = z.infer<typeof createdApiTokenSchema>;
