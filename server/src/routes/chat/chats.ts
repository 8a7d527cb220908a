import {
  chatPageSchema,
  chatSchema,
  chatServersSchema,
  createChatSchema,
  listChatsQuerySchema,
  updateChatSchema,
} from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Catalogs } from '../../domain/catalogs/catalogs.ts';
import type { ChatDeps } from '../../domain/chats/chat-deps.ts';
import { createChat } from '../../domain/chats/create-chat.ts';
import { deleteChat } from '../../domain/chats/delete-chat.ts';
import { getChat } from '../../domain/chats/get-chat.ts';
import { listChatServers, listNewChatServers } from '../../domain/chats/list-chat-servers.ts';
import { listChats } from '../../domain/chats/list-chats.ts';
import { updateChat } from '../../domain/chats/update-chat.ts';
import type { Models } from '../../domain/models/model.ts';
import { regenerateTitle } from '../../domain/turns/make-title.ts';
import type { Log } from '../../telemetry/log.ts';
import { actorOf, createApiRouter, jsonAnswer, jsonBody, problemResponses, type ApiEnv } from '../api/router.ts';
import { chatParams } from './params.ts';

const createRouteOfChat = createRoute({
  method: 'post',
  path: '/chats',
  tags: ['Chats'],
  summary: 'Start a chat, with its first message if there is one',
  request: { body: jsonBody(createChatSchema) },
  responses: { 201: jsonAnswer(chatSchema, 'The chat'), ...problemResponses(409) },
});

const listRoute = createRoute({
  method: 'get',
  path: '/chats',
  tags: ['Chats'],
  summary: 'List your chats by last activity, newest first',
  request: { query: listChatsQuerySchema },
  responses: { 200: jsonAnswer(chatPageSchema, 'A page of chats'), ...problemResponses() },
});

const getRoute = createRoute({
  method: 'get',
  path: '/chats/{id}',
  tags: ['Chats'],
  summary: 'Get one of your chats',
  request: { params: chatParams },
  responses: { 200: jsonAnswer(chatSchema, 'The chat'), ...problemResponses(404) },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/chats/{id}',
  tags: ['Chats'],
  summary: 'Rename or archive a chat, or change its model or its servers: absent keeps',
  request: { params: chatParams, body: jsonBody(updateChatSchema) },
  responses: { 200: jsonAnswer(chatSchema, 'The chat after the change'), ...problemResponses(404) },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/chats/{id}',
  tags: ['Chats'],
  summary: 'Delete a chat with everything in it',
  request: { params: chatParams },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(404) },
});

const titleRoute = createRoute({
  method: 'post',
  path: '/chats/{id}/title',
  tags: ['Chats'],
  summary: 'Have the model name the chat',
  request: { params: chatParams },
  responses: { 200: jsonAnswer(chatSchema, 'The chat with its new title'), ...problemResponses(404, 409) },
});

const serversRoute = createRoute({
  method: 'get',
  path: '/chats/{id}/servers',
  tags: ['Chats'],
  summary: 'List the MCP servers of a chat: which are selected, why, and how they are',
  request: { params: chatParams },
  responses: { 200: jsonAnswer(chatServersSchema, 'Every server that you may use'), ...problemResponses(404) },
});

const newChatServersRoute = createRoute({
  method: 'get',
  path: '/me/chat-servers',
  tags: ['Chats'],
  summary: 'List the MCP servers of the next chat that you start: which are selected, why, and how they are',
  responses: { 200: jsonAnswer(chatServersSchema, 'Every server that you may use'), ...problemResponses() },
});

/** Chats as a list, and what belongs to a chat as a whole. */
export function chatsRoutes(deps: ChatDeps & { catalogs: Catalogs; models: Models; log: Log }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(createRouteOfChat, async (c) => c.json(await createChat(deps, actorOf(c), c.req.valid('json')), 201));

  routes.openapi(listRoute, async (c) => {
    const { archived, ...query } = c.req.valid('query');
    return c.json(await listChats(deps, actorOf(c), { ...query, archived: archived === 'true' }), 200);
  });

  routes.openapi(getRoute, async (c) => c.json(await getChat(deps, actorOf(c), c.req.valid('param').id), 200));

  routes.openapi(updateRoute, async (c) =>
    c.json(await updateChat(deps, actorOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
  );

  routes.openapi(deleteRoute, async (c) => {
    await deleteChat(deps, actorOf(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  routes.openapi(titleRoute, async (c) => {
    const actor = actorOf(c);
    await regenerateTitle(deps, actor, c.req.valid('param').id);
    return c.json(await getChat(deps, actor, c.req.valid('param').id), 200);
  });

  routes.openapi(serversRoute, async (c) =>
    c.json({ items: await listChatServers(deps, actorOf(c), c.req.valid('param').id) }, 200),
  );

  routes.openapi(newChatServersRoute, async (c) => c.json({ items: await listNewChatServers(deps, actorOf(c)) }, 200));

  return routes;
}
