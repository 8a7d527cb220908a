import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { createEventFeed, type EventFeed } from '../../domain/events/event-feed.ts';
import { insertChat } from '../../domain/chats/chat-store.ts';
import { newId } from '../../domain/new-id.ts';
import { createTestApp, signedInUser, type TestApp } from '../api/testing/signed-in.ts';
import { streamRoutes } from './stream.ts';

onEachDatabase('streams', (database) => {
  let feed: EventFeed;
  let app: TestApp;
  const closing = new AbortController();

  before(() => {
    const db = database();
    feed = createEventFeed({ db, onError: (error) => assert.fail(String(error)) });
    const deps = { db, feed, closing: closing.signal, isStillSignedIn: async () => true, mostStreams: 2 };
    app = createTestApp(db, { mount: (api) => void api.route('/', streamRoutes(deps)) });
  });
  after(() => {
    closing.abort();
    feed.close();
  });

  const openChat = async (userId: string): Promise<string> => {
    const chat = { id: newId(), user_id: userId, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
    assert.ok(await insertChat(app.db.sql, chat));
    return `/chats/${chat.id}/stream?after=0`;
  };
  type SignedIn = Awaited<ReturnType<typeof signedInUser>>;
  const open = async ({ user, headers }: SignedIn) => app.request('GET', await openChat(user.id), { headers });

  test('are refused beyond so many of one user, until one of them ends', async () => {
    const ada = await signedInUser(app, 'member');
    const unknown = await app.request('GET', `/chats/${newId()}/stream?after=0`, { headers: ada.headers });
    assert.equal(unknown.status, 404);
    const first = await open(ada);
    assert.deepEqual([first.status, (await open(ada)).status], [200, 200]);
    const refused = await open(ada);
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal((await open(await signedInUser(app, 'member'))).status, 200);
    await first.body?.cancel();
    assert.equal((await open(ada)).status, 200);
  });

  test('are not opened by HEAD, which answers as GET would', async () => {
    const { user, headers } = await signedInUser(app, 'member');
    const path = await openChat(user.id);
    for (let n = 0; n < 5; n++) {
      const head = await app.request('HEAD', path, { headers });
      assert.deepEqual([head.status, head.headers.get('content-type')], [200, 'text/event-stream; charset=utf-8']);
    }
    assert.equal((await app.request('HEAD', `/chats/${newId()}/stream`, { headers })).status, 404);
    assert.equal((await app.request('GET', path, { headers })).status, 200);
  });
});
