import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Chat, McpServer, ServerTest, ServerTools } from '@gatehouse/contract';
import type { MisbehaviourKind } from '../upstreams/behaviours.ts';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../upstreams/start-misbehaving-upstream.ts';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { readTurn, wordsOf } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

/** How it misbehaves when it is asked for its tools; what the test says of it, and what the chat says of it. */
const listings: { kind: MisbehaviourKind; tested: RegExp; told: RegExp }[] = [
  { kind: 'html', tested: /"html_answer"/, told: /^server_unavailable: .*not answer as an MCP server/ },
  { kind: 'hang', tested: /"timeout"/, told: /^server_unavailable: .*not answered/ },
  {
    kind: 'endless_pages',
    tested: /\{"reason":"it lists its tools on more than 200 pages; those on the first 200 are used"\}/,
    told: /^tools_dropped: Server endless-pages: it lists its tools on more than 200 pages; those on the first 200 are used\.$/,
  },
  { kind: 'duplicate_tools', tested: /same name/, told: /^tools_dropped: .*echo \(.*same name/ },
  { kind: 'huge_schema', tested: /"huge".*larger than 256 KiB/, told: /^tools_dropped: .*huge \(.*larger than 256 KiB/ },
];

/** The answer was too large: nothing is claimed of a call whose answer nobody read. */
const gaveUpAt = (mebibytes: number) =>
  new RegExp(
    `larger than ${mebibytes} MiB\\. Gatehouse did not read the rest of it\\. Whether the call took effect is not known\\.$`,
  );

/** How it misbehaves when its tool is called; how the call ends, and in which words. */
const calls: { kind: MisbehaviourKind; outcome: string; words: RegExp }[] = [
  {
    kind: 'close_mid_stream',
    outcome: 'unknown',
    words: /^Server close-mid-stream closed .* was complete\. Whether the call took effect is not known\.$/,
  },
  { kind: 'end_without_answer', outcome: 'unknown', words: /Whether the call took effect is not known/ },
  { kind: 'huge_json', outcome: 'unknown', words: gaveUpAt(32) },
  { kind: 'huge_event', outcome: 'unknown', words: gaveUpAt(32) },
  { kind: 'endless_event', outcome: 'unknown', words: gaveUpAt(32) },
  { kind: 'endless_notifications', outcome: 'unknown', words: gaveUpAt(64) },
  { kind: 'hang_on_call', outcome: 'unknown', words: /did not answer in 2 s/ },
];
/** The embedded database lives in the same process. */
const mostMegabytes = { embedded: 750, postgres: 600 };

for (const engine of chosenEngines()) {
  describe(`upstreams that misbehave (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let sound: MisbehavingUpstream;
    let admin: Person;
    let soundId: string;

    before(async () => {
      sound = keep(await startMisbehavingUpstream('sound'));
      house = keep(await startHouse(engine));
      admin = await house.setUp({ email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' });
      soundId = (await register('sound', sound)).id;
    });

    function register(slug: string, { url }: MisbehavingUpstream): Promise<McpServer> {
      const rest = { transport: 'streamable_http', availability: 'default_off', auth_type: 'none' };
      return admin.call<McpServer>('POST', '/mcp-servers', { display_name: `Server ${slug}`, slug, url, ...rest });
    }

    async function meet(kind: MisbehaviourKind, t: { after: (fn: () => Promise<void>) => void }, message: string) {
      const far = await startMisbehavingUpstream(kind);
      t.after(() => far.close());
      const server = await register(kind.replaceAll('_', '-'), far);
      const tested = await admin.call<ServerTest>('POST', '/mcp-servers/test', { id: server.id });
      const chat = await admin.call<Chat>('POST', '/chats', { mcp_server_ids: [server.id, soundId] });
      const story = readTurn(await admin.turn(chat.id, message));
      return { server, tested, story };
    }

    for (const { kind, tested, told } of listings) {
      test(`${kind}: named by the test and in the chat, and the server beside it works`, async (t) => {
        const met = await meet(kind, t, 'call sound__echo with {"text": "still here"}');
        assert.match(JSON.stringify(met.tested), tested);
        assert.deepEqual([met.story.notices.length, met.story.state], [1, 'completed'], 'it is said once');
        assert.match(met.story.notices[0] ?? '', told);
        assert.ok(met.story.notices[0]?.includes(met.server.display_name));
        assert.equal(wordsOf(met.story.calls[0]?.result), 'still here');
        const { dropped } = await admin.call<ServerTools>('GET', `/mcp-servers/${met.server.id}/tools`);
        assert.deepEqual(dropped, met.tested.dropped, 'the list of tools says what the test said');
      });
    }

    for (const { kind, outcome, words } of calls) {
      test(`${kind}: the call ends as ${outcome}, bounded, and the call beside it works`, async (t) => {
        const bad = `call ${kind.replaceAll('_', '-')}__echo with {"text": "x"}`;
        if (kind === 'hang_on_call') await admin.call('PATCH', '/settings', { call_timeout_seconds: 2 });
        const { story } = await meet(kind, t, `${bad}\ncall sound__echo with {"text": "still here"}`);
        const [failed, fine] = story.calls;
        assert.deepEqual([failed?.result?.outcome, fine?.result?.outcome, story.state], [outcome, 'ok', 'completed']);
        assert.match(wordsOf(failed?.result), words);
        assert.equal(wordsOf(fine?.result), 'still here');
      });
    }

    test('none of them cost more memory than an ordinary day', async () => {
      const metrics = await (await fetch(`${house.url}/metrics`)).text();
      const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
      assert.ok(bytes / 1024 ** 2 < mostMegabytes[engine], `${bytes} bytes are in use`);
    });
  });
}
