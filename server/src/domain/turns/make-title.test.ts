import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { createLog } from '../../telemetry/log.ts';
import { createOfflineModel } from '../../upstream/models/offline-model.ts';
import type { Actor } from '../actor.ts';
import { insertUser } from '../catalogs/testing/insert-server.ts';
import { findChat } from '../chats/chat-store.ts';
import { createChat } from '../chats/create-chat.ts';
import { createEventFeed, type EventFeed } from '../events/event-feed.ts';
import type { Model, ModelProvider } from '../models/model.ts';
import { nameChat } from './make-title.ts';

const asked = 'call get-sum with {"a": 2, "b": 3}';
/** What the offline model makes of it: six words. */
const sixWords = 'call get-sum with {"a": 2, "b":';

onEachDatabase('the title of a chat', (database) => {
  let feed: EventFeed;
  let actor: Actor;
  let chatId: string;

  beforeEach(async () => {
    feed = createEventFeed({ db: database(), onError: (error) => assert.fail(String(error)) });
    const userId = await insertUser(database());
    actor = { userId, role: 'member', via: { kind: 'session', sessionId: 'x' }, label: 'x', requestId: 'x' };
    const deps = { db: database(), feed, wakeTurns: () => {} };
    chatId = (await createChat(deps, actor, { message: asked })).id;
  });
  afterEach(() => feed.close());

  /** The title once a model of the provider was asked for one; whichever it is, the offline model answers. */
  async function titleBy(provider: ModelProvider): Promise<string | undefined> {
    const size = { contextWindow: 32_000, maxOutputTokens: 4_000, inputModalities: ['text'] };
    const model: Model = { id: 'm', provider, model: 'm', displayName: 'M', ...size };
    const models = { resolve: async () => model, open: async () => createOfflineModel() };
    const log = createLog({ level: 'silent' });
    await nameChat({ db: database(), feed, models, log }, { id: chatId, userId: actor.userId }, new AbortController().signal);
    return (await findChat(database().sql, actor.userId, chatId))?.title;
  }

  test("is the model's", async () => assert.equal(await titleBy('openai'), sixWords));

  test('stays the first words where the offline model is the model', async () => {
    assert.equal(await titleBy('offline'), asked);
  });
});
