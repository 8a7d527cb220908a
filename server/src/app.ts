import { Hono } from 'hono';
import { mcpServersRoutes } from './routes/api/mcp-servers.ts';
import { meConnectionsRoutes } from './routes/api/me-connections.ts';
import { modelsRoutes } from './routes/api/models.ts';
import { createBaseRouter, type BaseParts } from './routes/api/router-base.ts';
import type { ApiEnv } from './routes/api/router.ts';
import { serverChoicesRoutes } from './routes/api/server-choices.ts';
import { toolCallsRoutes } from './routes/api/tool-calls.ts';
import { attachmentsRoutes } from './routes/chat/attachments.ts';
import { chatsRoutes } from './routes/chat/chats.ts';
import { messagesRoutes } from './routes/chat/messages.ts';
import { streamRoutes, type StreamDeps } from './routes/chat/stream.ts';
import { oauthRoutes } from './routes/oauth/oauth-routes.ts';
import { identifyRequest } from './routes/ops/identify-request.ts';
import { limitBody } from './routes/ops/limit-body.ts';
import { logAccess } from './routes/ops/log-access.ts';
import { opsRoutes, type OpsDeps } from './routes/ops/ops-routes.ts';
import { redirectToPublicUrl } from './routes/ops/redirect-to-public-url.ts';
import type { ResolveAddress } from './routes/ops/resolve-address.ts';
import { securityHeaders } from './routes/ops/security-headers.ts';
import { wantsPage } from './routes/api/send-to-sign-in.ts';
import { answerPage, pageRoutes } from './routes/pages/page-routes.ts';
import { answerError, answerNotFound } from './routes/problem.ts';
import type { Log } from './telemetry/log.ts';

/** What the app is made of; main.ts makes the parts. */
export type AppParts = BaseParts &
  OpsDeps &
  Parameters<typeof mcpServersRoutes>[0] &
  Parameters<typeof modelsRoutes>[0] &
  Parameters<typeof chatsRoutes>[0] &
  StreamDeps & {
    log: Log;
    resolveAddress: ResolveAddress;
    /** False where Gatehouse listens on every address and nobody said which one is its own: pages are then answered under all. */
    hasOneHome: boolean;
  };

/** Everything that Gatehouse answers, in the order in which it is asked. */
export function createApp(parts: AppParts): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.onError(answerError(parts.log));
  app.notFound((c) => (wantsPage(c) && !c.req.path.startsWith('/api/') ? answerPage(c, 404) : answerNotFound(c)));

  app.use(identifyRequest(parts.resolveAddress, parts.log));
  app.use(logAccess(parts));
  app.use(securityHeaders(parts.publicUrl));
  if (parts.hasOneHome) app.use(redirectToPublicUrl(parts.publicUrl, parts.resolveAddress));
  app.use(limitBody());

  app.route('/', opsRoutes(parts));
  app.route('/', oauthRoutes(parts));
  app.route('/', pageRoutes());

  // Signed in or not is decided in the base router; what is mounted on it here is for people who are.
  const api = createBaseRouter(parts);
  api.route('/', mcpServersRoutes(parts));
  api.route('/', serverChoicesRoutes(parts));
  api.route('/', meConnectionsRoutes(parts));
  api.route('/', modelsRoutes(parts));
  api.route('/', chatsRoutes(parts));
  api.route('/', messagesRoutes(parts));
  api.route('/', streamRoutes(parts));
  api.route('/', attachmentsRoutes(parts));
  api.route('/', toolCallsRoutes(parts));
  app.route('/api/v1', api);
  return app;
}
