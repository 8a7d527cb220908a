import type { OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { Database } from '../../db/database.ts';
import type { GrantsDeps } from '../../domain/grants/grants-deps.ts';
import type { ProviderSignInDeps } from '../../domain/sign-in-providers/sign-in-deps.ts';
import type { PasswordHasher } from '../../domain/user-links/create-password-hasher.ts';
import { toWaysIn } from '../../domain/users/ways-in.ts';
import { auditRoutes } from './audit.ts';
import { createSessionCookie } from './auth-cookie.ts';
import { authenticate } from './auth-middleware.ts';
import { authProviderRoutes } from './auth-providers.ts';
import { authRoutes } from './auth.ts';
import { meSessionsRoutes } from './me-sessions.ts';
import { meTokensRoutes } from './me-tokens.ts';
import { meRoutes } from './me.ts';
import { openApiRoutes } from './openapi.ts';
import { createApiRouter, requireUser, type ApiEnv } from './router.ts';
import { sendToSignIn } from './send-to-sign-in.ts';
import { settingsRoutes } from './settings.ts';
import { usersRoutes } from './users.ts';

/** What the API needs to know who asks. */
export type BaseParts = {
  db: Database;
  passwords: PasswordHasher;
  /** Where people reach Gatehouse, as an origin. */
  publicUrl: string;
  passwordSignIn: boolean;
  /** Absent: there is no way in but a password. */
  providerSignIn?: ProviderSignInDeps;
  /** Absent: grants of a deleted user are not revoked at their providers. */
  oauth?: GrantsDeps;
  /** What makes the first admin from another machine; told on Gatehouse's own output only. */
  setupCode: string;
  /** As written in the environment. */
  environmentAllowNetworks: readonly string[];
};

/**
 * The API with its doors: what is open to everyone comes first, then `requireUser`. Whatever is mounted on it afterwards is for
 * people who are signed in, without having to say so.
 */
export function createBaseRouter(parts: BaseParts): OpenAPIHono<ApiEnv> {
  const cookie = createSessionCookie(parts.publicUrl);
  const api = createApiRouter();
  api.use(neverStore, authenticate({ ...parts, cookie }));
  api.route('/', openApiRoutes(api));
  api.route('/', authRoutes({ ...parts, cookie }));
  api.route('/', authProviderRoutes({ ...parts, cookie }));

  api.use('/mcp-servers/:id/oauth2/connect', sendToSignIn);
  api.use(requireUser);
  api.route('/', meRoutes(parts));
  api.route('/', meSessionsRoutes({ ...parts, cookie }));
  api.route('/', meTokensRoutes(parts));
  api.route('/', usersRoutes({ ...parts, waysIn: toWaysIn(parts) }));
  api.route('/', auditRoutes(parts));
  api.route('/', settingsRoutes(parts));
  return api;
}

/** Answers are one person's, and of one moment: nothing keeps them unless a route says so. */
const neverStore = createMiddleware(async (c, next) => {
  await next();
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
});
