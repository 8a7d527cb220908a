import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { openMcpServersApp, type McpServersApp } from './testing/mcp-servers-app.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\n-pixels', 'latin1');
const images: Record<string, Uint8Array> = {
  'https://example.com/icon.png': png,
  'https://example.com/icon.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
};

onEachDatabase('/mcp-servers/{id}/icon', (database) => {
  let app: McpServersApp;
  const fetched: string[] = [];
  before(async () => {
    app = await openMcpServersApp(database(), {
      fetchIcon: async (url) => {
        fetched.push(url);
        const image = images[url];
        if (!image) throw new Error('not there');
        return image;
      },
    });
  });
  after(() => app.close());

  const iconOf = async (icon_url: string, headers: Record<string, string> = {}) => {
    const { id } = await app.register({ icon_url });
    return app.call('member', 'GET', `/mcp-servers/${id}/icon`, undefined, headers);
  };

  test('gives the image as what it is, for this viewer only, and lets it run nothing', async () => {
    const { status, headers, text } = await iconOf('https://example.com/icon.png');
    assert.deepEqual(
      [status, headers.get('content-type'), headers.get('cache-control')],
      [200, 'image/png', 'private, max-age=3600'],
    );
    assert.match(text, /-pixels$/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'; sandbox/);
    assert.match(headers.get('content-disposition') ?? '', /^inline/);
  });

  test('is not sent again to somebody who has it, and not fetched again for anybody', async () => {
    const before = fetched.length;
    const first = await iconOf('https://example.com/icon.png');
    const again = await iconOf('https://example.com/icon.png', { 'if-none-match': first.headers.get('etag') ?? '' });
    assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', first.headers.get('etag')]);
    assert.ok(fetched.length - before <= 1);
  });

  test('is not found where the icon is an emoji or none, no image, or not there', async () => {
    for (const icon of ['🚀', '', 'https://example.com/icon.svg', 'https://example.com/gone.png']) {
      const { status, body } = await iconOf(icon);
      assert.deepEqual([status, body.code], [404, 'not_found'], icon);
    }
    assert.ok(!fetched.includes('🚀'));
  });
});
