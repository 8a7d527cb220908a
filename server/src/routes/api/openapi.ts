import { createHash } from 'node:crypto';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { createApiRouter, jsonAnswer, problemResponses, type ApiEnv } from './router.ts';
import { describeApi, docsStyle, type ApiDocument, type Markup } from './openapi-page.ts';

const version = '1';

const documentRoute = createRoute({
  method: 'get',
  path: '/openapi.json',
  tags: ['This description'],
  summary: 'Get this description as OpenAPI 3.1',
  security: [],
  responses: {
    200: jsonAnswer(z.custom<ApiDocument>().meta({ type: 'object' }), 'The document'),
    ...problemResponses(),
  },
});

const pageRoute = createRoute({
  method: 'get',
  path: '/docs',
  tags: ['This description'],
  summary: 'Read this description as a page',
  security: [],
  responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } }, ...problemResponses() },
});

/**
 * The API's own description, at `/openapi.json` (OpenAPI 3.1) and `/docs` (for people). Both are written at the first request
 * for them, from every route that `api` has by then.
 */
export function openApiRoutes(api: OpenAPIHono<ApiEnv>): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  let document: ApiDocument | undefined;
  let page: Markup | undefined;

  routes.openapi(documentRoute, (c) => {
    document ??= writeDocument(api);
    return c.json(document, 200);
  });

  routes.openapi(pageRoute, (c) => {
    page ??= describeApi((document ??= writeDocument(api)));
    return c.html(page, 200, { 'content-security-policy': docsPolicy });
  });

  return routes;
}

/** OpenAPI 3.1 of all routes that the API has now. */
export function writeDocument(api: OpenAPIHono<ApiEnv>): ApiDocument {
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'gatehouse_session',
    description: 'Set by signing in; on https its name is __Host-gatehouse_session. Writes have to come from the same origin.',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal API token with the scope `api`: gth_pat_...',
  });
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version,
      description: 'MCP servers for agent chat, under control. Failures are application/problem+json (RFC 9457).',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }, { token: [] }],
  });
}

// The page loads nothing and runs nothing; its one style is named by its hash.
const styleHash = createHash('sha256').update(docsStyle).digest('base64');
const docsPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
