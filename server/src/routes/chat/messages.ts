import {
  decidedToolCallSchema,
  decideToolCallSchema,
  editMessageSchema,
  messageAcceptedSchema,
  messagePageSchema,
  pageQuerySchema,
  postMessageSchema,
  stoppedSchema,
} from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ChatDeps } from '../../domain/chats/chat-deps.ts';
import { editMessage } from '../../domain/chats/edit-message.ts';
import { listMessages } from '../../domain/chats/list-messages.ts';
import { postMessage } from '../../domain/chats/post-message.ts';
import { removeMessage } from '../../domain/chats/remove-message.ts';
import { decideToolCall } from '../../domain/turns/decide-tool-call.ts';
import { stopChat } from '../../domain/turns/stop-turn.ts';
import { actorOf, createApiRouter, jsonAnswer, jsonBody, problemResponses, type ApiEnv } from '../api/router.ts';
import { chatParams, messageParams, toolCallParams } from './params.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/chats/{id}/messages',
  tags: ['Chats'],
  summary: 'Read a conversation: the newest turns first, oldest message first within a page',
  request: { params: chatParams, query: pageQuerySchema },
  responses: { 200: jsonAnswer(messagePageSchema, 'A page of messages'), ...problemResponses(404) },
});

const postRoute = createRoute({
  method: 'post',
  path: '/chats/{id}/messages',
  tags: ['Chats'],
  summary: 'Write a message: its turn starts at once, or waits for the one that runs',
  request: { params: chatParams, body: jsonBody(postMessageSchema) },
  responses: { 202: jsonAnswer(messageAcceptedSchema, 'Taken; the answer comes on the stream'), ...problemResponses(404, 409) },
});

const editRoute = createRoute({
  method: 'patch',
  path: '/chats/{id}/messages/{messageId}',
  tags: ['Chats'],
  summary: 'Replace the last message and have it answered anew',
  request: { params: messageParams, body: jsonBody(editMessageSchema) },
  responses: { 202: jsonAnswer(messageAcceptedSchema, 'Taken; the answer comes on the stream'), ...problemResponses(404, 409) },
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/chats/{id}/messages/{messageId}',
  tags: ['Chats'],
  summary: 'Withdraw a message that still waits',
  request: { params: messageParams },
  responses: { 204: { description: 'Withdrawn' }, ...problemResponses(404, 409) },
});

const stopRoute = createRoute({
  method: 'post',
  path: '/chats/{id}/stop',
  tags: ['Chats'],
  summary: 'Stop the turn that runs or waits; what was said so far stays',
  request: { params: chatParams },
  responses: { 200: jsonAnswer(stoppedSchema, 'The turn, or null when none was open'), ...problemResponses(404) },
});

const decisionRoute = createRoute({
  method: 'post',
  path: '/chats/{id}/tool-calls/{callId}/decision',
  tags: ['Chats'],
  summary: 'Decide about a tool call that waits for you: its turn goes on',
  request: { params: toolCallParams, body: jsonBody(decideToolCallSchema) },
  responses: { 200: jsonAnswer(decidedToolCallSchema, 'The call, and its result where it ended'), ...problemResponses(404, 409) },
});

/** Messages of a chat and the turns that they start. */
export function messagesRoutes(deps: ChatDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(listRoute, async (c) =>
    c.json(await listMessages(deps, actorOf(c), c.req.valid('param').id, c.req.valid('query')), 200),
  );

  routes.openapi(postRoute, async (c) =>
    c.json(await postMessage(deps, actorOf(c), c.req.valid('param').id, c.req.valid('json')), 202),
  );

  routes.openapi(editRoute, async (c) => {
    const { id, messageId } = c.req.valid('param');
    return c.json(await editMessage(deps, actorOf(c), id, messageId, c.req.valid('json')), 202);
  });

  routes.openapi(removeRoute, async (c) => {
    const { id, messageId } = c.req.valid('param');
    await removeMessage(deps, actorOf(c), id, messageId);
    return c.body(null, 204);
  });

  routes.openapi(decisionRoute, async (c) => {
    const { id: chatId, callId } = c.req.valid('param');
    return c.json(await decideToolCall(deps, actorOf(c), { chatId, callId }, c.req.valid('json')), 200);
  });

  routes.openapi(stopRoute, async (c) => c.json(await stopChat(deps, actorOf(c), c.req.valid('param').id), 200));

  return routes;
}
