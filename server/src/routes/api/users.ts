import { createUserSchema, listUsersQuerySchema, updateUserSchema, userPageSchema, userSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createUser } from '../../domain/users/create-user.ts';
import { deleteUser } from '../../domain/users/delete-user.ts';
import { getUser } from '../../domain/users/get-user.ts';
import { listUsers } from '../../domain/users/list-users.ts';
import { presentUser, presentUsers } from '../../domain/users/present-user.ts';
import { updateUser } from '../../domain/users/update-user.ts';
import type { UserAdminDeps } from '../../domain/users/users-deps.ts';
import {
  actorOf,
  createApiRouter,
  idParams,
  jsonAnswer,
  jsonBody,
  problemResponses,
  requireAdmin,
  type ApiEnv,
} from './router.ts';

const tags = ['Users'];

const listRoute = createRoute({
  method: 'get',
  path: '/users',
  tags,
  summary: 'List all users, or those that words are found in, in the order they were made (admins)',
  middleware: requireAdmin,
  request: { query: listUsersQuerySchema },
  responses: { 200: jsonAnswer(userPageSchema, 'One page'), ...problemResponses() },
});

const createUserRoute = createRoute({
  method: 'post',
  path: '/users',
  tags,
  summary: 'Make a user (admins)',
  middleware: requireAdmin,
  request: { body: jsonBody(createUserSchema) },
  responses: { 201: jsonAnswer(userSchema, 'The user'), ...problemResponses(409, 429) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/users/{id}',
  tags,
  summary: 'Get one user (admins)',
  middleware: requireAdmin,
  request: { params: idParams },
  responses: { 200: jsonAnswer(userSchema, 'The user'), ...problemResponses(404) },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/users/{id}',
  tags,
  summary: "Change a user's name, role or password, or disable them (admins)",
  description:
    'A password given to somebody ends their sessions and deletes their API tokens. Disabling ends their sessions, streams and ' +
    'turns, and stops their tokens until they are enabled again. Your own password is changed at `PATCH /me`.',
  middleware: requireAdmin,
  request: { params: idParams, body: jsonBody(updateUserSchema) },
  responses: { 200: jsonAnswer(userSchema, 'The user after the change'), ...problemResponses(404, 409, 429) },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/users/{id}',
  tags,
  summary: 'Delete a user with all that is theirs (admins)',
  middleware: requireAdmin,
  request: { params: idParams },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(404, 409) },
});

/** Everybody who may sign in, for admins. */
export function usersRoutes(deps: UserAdminDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(listRoute, async (c) => {
    const page = await listUsers(deps, actorOf(c), c.req.valid('query'));
    return c.json({ items: await presentUsers(deps.db.sql, page.items), next_cursor: page.nextCursor }, 200);
  });

  routes.openapi(createUserRoute, async (c) => {
    const user = await createUser(deps, actorOf(c), c.req.valid('json'));
    return c.json(await presentUser(deps.db.sql, user), 201);
  });

  routes.openapi(getRoute, async (c) => {
    const user = await getUser(deps, actorOf(c), c.req.valid('param').id);
    return c.json(await presentUser(deps.db.sql, user), 200);
  });

  routes.openapi(updateRoute, async (c) => {
    const user = await updateUser(deps, actorOf(c), { id: c.req.valid('param').id, changes: c.req.valid('json') });
    return c.json(await presentUser(deps.db.sql, user), 200);
  });

  routes.openapi(deleteRoute, async (c) => {
    await deleteUser(deps, actorOf(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  return routes;
}
