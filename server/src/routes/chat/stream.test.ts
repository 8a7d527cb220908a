import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { createEventFeed } from '../../domain/events/event-feed.ts';
import { insertChat } from '../../domain/chats/chat-store.ts';
import { newId } from '../../domain/new-id.ts';
import { createTestApp, signedInUser } from '../api/testing/signed-in.ts';
import { streamRoutes } from './stream.ts';

onEachDatabase('streams', (database) => {
  test('are refused beyond so many of one user, until one of them ends', async () => {
    const db = database();
    const feed = createEventFeed({ db, onError: (error) => assert.fail(String(error)) });
    const closing = new AbortController();
    const deps = { db, feed, closing: closing.signal, isStillSignedIn: async () => true, mostStreams: 2 };
    const app = createTestApp(db, { mount: (api) => void api.route('/', streamRoutes(deps)) });
    const open = async ({ user, headers }: Awaited<ReturnType<typeof signedInUser>>) => {
      const chat = { id: newId(), user_id: user.id, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
      assert.ok(await insertChat(db.sql, chat));
      return app.request('GET', `/chats/${chat.id}/stream?after=0`, { headers });
    };
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
    closing.abort();
    feed.close();
  });
});
