import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { MisbehaviourKind } from '../../../tests/upstreams/behaviours.ts';
import { startMisbehavingUpstream } from '../../../tests/upstreams/start-misbehaving-upstream.ts';
import { openTestUpstream, testServer } from './testing/open-test-upstream.ts';
import type { ToolListing } from './upstream.ts';

for (const era of ['stateful', 'stateless'] as const) {
  describe(`listing tools (${era})`, () => {
    const opened = openTestUpstream();
    after(() => opened.close());

    const list = async (kind: MisbehaviourKind): Promise<ToolListing> => {
      const server = await startMisbehavingUpstream(kind, { era });
      try {
        return await opened.upstream.listTools(testServer(server.url), 'ann');
      } finally {
        await server.close();
      }
    };

    it('reads every page, in order', async () => {
      const listing = await list('three_pages');
      assert.deepEqual(
        listing.tools.map((tool) => tool.name),
        ['tool_1', 'tool_2', 'tool_3'],
      );
      assert.deepEqual(listing.dropped, []);
    });

    it('keeps what it may keep: unknown fields, and the time to live where the upstream names one', async () => {
      const listing = await list('sound');
      assert.equal(listing.ttlMs, era === 'stateless' ? 60_000 : undefined);
      assert.equal(listing.protocolVersion, era === 'stateless' ? '2026-07-28' : '2025-11-25');
    });

    it('drops a broken definition and names why, and keeps the others', async () => {
      const listing = await list('broken_tools');
      assert.deepEqual(
        listing.tools.map((tool) => tool.name),
        ['echo'],
      );
      assert.deepEqual(listing.tools[0]?.annotations, { title: 'Echo' });
      assert.deepEqual(listing.tools[0]?.['custom'], { kept: true });
      assert.equal(listing.tools[0]?.title, undefined);
      assert.deepEqual(listing.dropped, [
        { name: '(no name)', reason: 'it is not an object' },
        { name: '(no name)', reason: 'it is not an object' },
        { name: '(no name)', reason: 'it has no name' },
        { name: '(no name)', reason: 'it has no name' },
        { name: 'no_schema', reason: 'its inputSchema is not an object' },
        { name: 'array_schema', reason: 'its inputSchema is not an object' },
        { name: 'string_root', reason: 'the root of its inputSchema is not of the type object' },
        { name: 'nul\uFFFD', reason: 'its name holds a character that is no text' },
        { name: 'half \uFFFD of a pair', reason: 'its name holds a character that is no text' },
      ]);
    });

    it('keeps the first of two tools of one name', async () => {
      const listing = await list('duplicate_tools');
      assert.deepEqual(
        listing.tools.map((tool) => [tool.name, tool.description]),
        [
          ['echo', 'Gives back its text.'],
          ['other', 'Gives back its text.'],
        ],
      );
      assert.deepEqual(listing.dropped, [{ name: 'echo', reason: 'another tool of this server has the same name' }]);
    });

    it('drops a tool whose schema is beyond the cap', async () => {
      const listing = await list('huge_schema');
      assert.deepEqual(
        listing.tools.map((tool) => tool.name),
        ['echo'],
      );
      assert.deepEqual(listing.dropped, [{ name: 'huge', reason: 'its definition is larger than 256 KiB' }]);
    });

    it('stops at 1,000 tools and says so', async () => {
      const listing = await list('many_tools');
      assert.equal(listing.tools.length, 1_000);
      assert.deepEqual(listing.dropped, [{ reason: 'it lists more than 1,000 tools; the first 1,000 are used' }]);
    });

    it('stops where the pages never end', async () => {
      const listing = await list('endless_pages');
      assert.equal(listing.tools.length, 200);
      assert.deepEqual(listing.dropped, [
        { reason: 'it lists its tools on more than 200 pages; those on the first 200 are used' },
      ]);
    });

    it('stops where a page repeats', async () => {
      const listing = await list('repeated_cursor');
      assert.equal(listing.tools.length, 2);
      assert.deepEqual(listing.dropped, [
        { reason: 'its list of tools comes back to a page that it gave before; those up to there are used' },
      ]);
    });

    it('fails where the list is no list', async () => {
      await assert.rejects(list('tools_no_list'), { failure: 'protocol', message: 'Files: its list of tools is no list' });
    });
  });
}

it('drops a tool with an invalid x-mcp-header, which must not be used on the stateless era', async () => {
  const opened = openTestUpstream();
  const server = await startMisbehavingUpstream('invalid_headers');
  const listing = await opened.upstream.listTools(testServer(server.url), 'ann');
  assert.deepEqual(listing.dropped, [{ name: 'bad', reason: 'its x-mcp-header at a is not on a string, integer or boolean' }]);
  await opened.close();
  await server.close();
});
