import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Chat, ChatToolResult } from '@gatehouse/contract';
import type { FakeAnswer } from '../../../../tests/models/fake-answer.ts';
import { startFakeModels, type FakeModels } from '../../../../tests/models/start-fake-models.ts';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../../../../tests/upstreams/start-misbehaving-upstream.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../../domain/new-id.ts';
import { until } from '../../upstream/testing/open-test-upstream.ts';
import { openChats, openChatter, textOf, type ChatHouse, type Chatter } from './testing/open-chats.ts';
import { registerTestServer } from './testing/register-test-server.ts';

onEachDatabase('a turn whose process died', (database) => {
  let models: FakeModels;
  let far: MisbehavingUpstream;
  let dead: ChatHouse;
  let heir: ChatHouse;
  let ada: Chatter;

  before(async () => {
    models = await startFakeModels();
  });
  after(() => models.close());
  beforeEach(async () => {
    far = await startMisbehavingUpstream('sound');
    await database().sql.deleteFrom('mcp_servers').execute();
    await registerTestServer(database(), { url: far.url });
    const environment = { models: { openaiApiKey: 'sk-test', openaiBaseUrl: models.openaiBaseUrl }, runs: false };
    dead = openChats(database(), environment);
    heir = openChats(database(), environment);
    ada = await openChatter(heir);
  });
  afterEach(async () => {
    await heir.close();
    await dead.close();
    await far.close();
  });

  const called = () => far.stats.methods['tools/call'] ?? 0;

  /** Starts a turn whose model calls `echo` once with the input, and says `Done.` when it has a result. */
  async function begin(input: Record<string, unknown> | string): Promise<{ chatId: string; turnId: string }> {
    let answers = 0;
    models.script((request): FakeAnswer => {
      if (!request.stream) return { text: 'A title' };
      if (request.toolResults.length === 0) return { toolCalls: [{ name: 'demo__echo', input }] };
      answers += 1;
      return answers === 1 && called() === 0 ? { text: 'Begun', then: 'hang' } : { text: 'Done.' };
    });
    const chat = (await ada.ask<Chat>('POST', '/chats', { message: 'go' })).body;
    dead.runner.start();
    return { chatId: chat.id, turnId: chat.turn?.turn_id ?? '' };
  }

  /** What a kill -9 leaves: a lease that runs out. Then the other process takes the turn. */
  async function inherit({ chatId, turnId }: { chatId: string; turnId: string }): Promise<ChatToolResult | undefined> {
    const lease = { lease_until: new Date(0), lease_owner: newId() };
    await database().sql.updateTable('turns').set(lease).where('id', '=', turnId).execute();
    heir.runner.start();
    const answer = (await ada.answered(chatId, turnId))[1];
    assert.match(textOf(answer), /Done\.$/);
    const call = answer?.content.find((part) => part.type === 'tool_call');
    return call?.result;
  }

  test('has no call made again whose tool has turned into one that changes something', async () => {
    far.become('hang_on_call');
    const turn = await begin({ text: 'a' });
    await until(() => called() === 1, 'it is called');
    far.become('writes');
    await database().sql.deleteFrom('catalogs').execute();
    const result = await inherit(turn);
    assert.deepEqual([result?.outcome, called()], ['unknown', 1]);
  });

  test('has no call made again at a server that was taken out of the chat meanwhile, and claims nothing of it', async () => {
    far.become('hang_on_call');
    const turn = await begin({ text: 'a' });
    await until(() => called() === 1, 'it is called');
    far.become('sound');
    assert.equal((await ada.ask('PATCH', `/chats/${turn.chatId}`, { mcp_server_ids: [] })).status, 200);
    const result = await inherit(turn);
    assert.deepEqual([result?.outcome, called()], ['unknown', 1]);
    assert.match(JSON.stringify(result?.content), /Whether it took effect is not known/);
  });

  test('has no call made whose arguments were never valid, however harmless its tool', async () => {
    const turn = await begin('{"text": broken');
    await ada.follow(turn.chatId, 0, (event) => event.type === 'text');
    // As if it had died between entering the call and entering that nothing is called.
    const open = { state: 'running' as const, outcome: null, content: null, finished_at: null };
    await database().sql.updateTable('tool_calls').set(open).where('turn_id', '=', turn.turnId).execute();
    const result = await inherit(turn);
    assert.deepEqual([result?.outcome, called()], ['unknown', 0]);
  });
});
