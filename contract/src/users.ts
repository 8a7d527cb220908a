import { z } from 'zod';
import { idSchema, pageQuerySchema, pageSchema, timeSchema } from './common.ts';
import { labelSchema, lineSchema } from './line.ts';

export const roleSchema = z.enum(['admin', 'member']);

/** An e-mail address, trimmed; two that differ in case only are one. */
export const emailSchema = z
  .string()
  .trim()
  .max(254)
  .regex(z.regexes.html5Email, 'It is not an e-mail address.')
  .meta({ description: 'An e-mail address' });

/** A person's or a token's name: one line, trimmed. */
export const nameSchema = labelSchema(100).min(1);

/** A password to be: anything of 8 to 256 characters. */
export const newPasswordSchema = z.string().min(8).max(256);
/** A password as given for a check. */
export const givenPasswordSchema = z.string().min(1).max(256);

/** A way in which a user signs in. */
export const userLinkSchema = z
  .object({
    type: z.enum(['password', 'github', 'oidc']),
    issuer: z.string(),
    /** What people recognise: an e-mail address or a login. */
    subject_label: z.string(),
    linked_at: timeSchema,
  })
  .meta({ id: 'UserLink' });

export const userSchema = z
  .object({
    id: idSchema,
    email: z.string(),
    name: z.string(),
    role: roleSchema,
    /** A disabled user cannot sign in; sessions and tokens have stopped. */
    disabled: z.boolean(),
    links: z.array(userLinkSchema),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userSchema>;
export const userPageSchema = pageSchema(userSchema).meta({ id: 'UserPage' });

/** `GET /users?...`: in the order they were made. */
export const listUsersQuerySchema = pageQuerySchema.extend({
  /** Words looked for in names and e-mail addresses, ignoring case. */
  q: lineSchema(100).optional(),
});

/** Body of `POST /users`. Without a password the user comes in by another way whose verified e-mail address is theirs. */
export const createUserSchema = z
  .strictObject({ email: emailSchema, name: nameSchema, role: roleSchema, password: newPasswordSchema.optional() })
  .meta({ id: 'CreateUser' });
export type CreateUser = z.infer<typeof createUserSchema>;

/** Body of `PATCH /users/{id}`. A new password ends the user's sessions and API tokens; one's own is changed at `PATCH /me`. */
export const updateUserSchema = z
  .strictObject({
    name: nameSchema.optional(),
    role: roleSchema.optional(),
    disabled: z.boolean().optional(),
    password: newPasswordSchema.optional(),
  })
  .meta({ id: 'UpdateUser' });
export type UpdateUser = z.infer<typeof updateUserSchema>;

/** Body of `PATCH /me`. A new password wants the current one, and ends the other sessions. */
export const updateMeSchema = z
  .strictObject({
    name: nameSchema.optional(),
    password: newPasswordSchema.optional(),
    current_password: givenPasswordSchema.optional(),
  })
  .meta({ id: 'UpdateMe' });
export type UpdateMe = z.infer<typeof updateMeSchema>;
