import {
  createModelSchema,
  modelPageSchema,
  modelSchema,
  modelTestSchema,
  pageQuerySchema,
  updateModelSchema,
} from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createModel } from '../../domain/models/create-model.ts';
import { deleteModel } from '../../domain/models/delete-model.ts';
import { listModels } from '../../domain/models/list-models.ts';
import { viewModel, viewModelTest } from '../../domain/models/model-view.ts';
import type { ModelsDeps } from '../../domain/models/models-deps.ts';
import { testModel } from '../../domain/models/test-model.ts';
import { updateModel } from '../../domain/models/update-model.ts';
import { ifMatchHeaders, readIfMatch, revisionedAnswer } from './revisions.ts';
import {
  actorOf,
  createApiRouter,
  idParams,
  jsonAnswer,
  jsonBody,
  problemResponses,
  requireAdmin,
  requireUser,
  type ApiEnv,
} from './router.ts';

const modelAnswer = (description: string) => revisionedAnswer(modelSchema, description);

const listRoute = createRoute({
  method: 'get',
  path: '/models',
  tags: ['Models'],
  summary: 'List the models that chats can use',
  middleware: [requireUser] as const,
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(modelPageSchema, 'A page of models; exactly one of all is the default'), ...problemResponses() },
});

const createModelRoute = createRoute({
  method: 'post',
  path: '/models',
  tags: ['Models'],
  summary: 'Register a model (admins)',
  middleware: [requireAdmin] as const,
  request: { body: jsonBody(createModelSchema) },
  responses: { 201: modelAnswer('Registered'), ...problemResponses() },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/models/{id}',
  tags: ['Models'],
  summary: 'Change a model: absent keeps, null clears (admins)',
  description:
    'The key has to be given again together with a base URL of another origin. Models from the environment are read-only: 409.',
  middleware: [requireAdmin] as const,
  request: { params: idParams, headers: ifMatchHeaders, body: jsonBody(updateModelSchema) },
  responses: { 200: modelAnswer('The model after the change'), ...problemResponses(404, 409, 412) },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/models/{id}',
  tags: ['Models'],
  summary: 'Delete a model (admins)',
  description: 'Chats that name it keep the name and go on with the default model.',
  middleware: [requireAdmin] as const,
  request: { params: idParams, headers: ifMatchHeaders },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(404, 409, 412) },
});

const testRoute = createRoute({
  method: 'post',
  path: '/models/{id}/test',
  tags: ['Models'],
  summary: 'Ask a model one short question (admins)',
  description: 'Takes 15 s at most. 200 also when the provider fails.',
  middleware: [requireAdmin] as const,
  request: { params: idParams },
  responses: { 200: jsonAnswer(modelTestSchema, 'What it said, or why it did not'), ...problemResponses(404) },
});

/** The models that chats use. */
export function modelsRoutes(deps: ModelsDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(listRoute, async (c) => {
    const { role } = actorOf(c);
    const { items, nextCursor } = await listModels(deps, c.req.valid('query'));
    return c.json({ items: items.map((listed) => viewModel(listed, role)), next_cursor: nextCursor }, 200);
  });

  routes.openapi(createModelRoute, async (c) => {
    const actor = actorOf(c);
    const listed = await createModel(deps, actor, c.req.valid('json'));
    return c.json(viewModel(listed, actor.role), 201, { etag: `"${listed.model.revision}"` });
  });

  routes.openapi(updateRoute, async (c) => {
    const actor = actorOf(c);
    const input = { id: c.req.valid('param').id, changes: c.req.valid('json'), ifMatch: readIfMatch(c) };
    const listed = await updateModel(deps, actor, input);
    return c.json(viewModel(listed, actor.role), 200, { etag: `"${listed.model.revision}"` });
  });

  routes.openapi(deleteRoute, async (c) => {
    await deleteModel(deps, actorOf(c), { id: c.req.valid('param').id, ifMatch: readIfMatch(c) });
    return c.body(null, 204);
  });

  routes.openapi(testRoute, async (c) => {
    const probe = await testModel(deps, actorOf(c), c.req.valid('param').id);
    return c.json(viewModelTest(probe), 200);
  });

  return routes;
}
