import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { McpServer } from '@gatehouse/contract';
import { closeAfter } from './support/close-after.ts';
import { makeCertificate } from './support/make-certificate.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

for (const engine of chosenEngines()) {
  describe(`icons of servers (${engine})`, () => {
    const keep = closeAfter();
    let folder: string;
    let far: Server;
    let house: House;
    let admin: Person;
    let member: Person;
    const asked: { path: string | undefined; headers: IncomingHttpHeaders }[] = [];

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'gatehouse-acceptance-icons-'));
      keep({ close: () => rm(folder, { recursive: true }) });
      const certificate = makeCertificate();
      await writeFile(join(folder, 'authority.pem'), certificate.cert);
      far = createServer(certificate, ({ url, headers }, response) => {
        asked.push({ path: url, headers });
        if (url === '/icon.png') response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'seen=1' }).end(png);
        else response.writeHead(200, { 'content-type': 'image/png' }).end('<script>alert(1)</script>');
      });
      await new Promise<void>((resolve) => {
        far.listen(0, '127.0.0.1', resolve);
      });
      keep({ close: () => new Promise((resolve) => far.close(resolve)) });
      house = keep(await startHouse(engine, { env: { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') } }));
      admin = await house.setUp({ email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' });
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
    });

    async function register(slug: string, icon: string): Promise<string> {
      const body = { display_name: slug, slug, url: 'https://notes.example/mcp', transport: 'streamable_http' };
      const more = { availability: 'default_off', auth_type: 'none', icon_url: icon };
      const { id } = await admin.call<McpServer>('POST', '/mcp-servers', { ...body, ...more });
      return `/mcp-servers/${id}/icon`;
    }
    const at = (path: string) => `https://127.0.0.1:${(far.address() as AddressInfo).port}${path}`;

    test('an image comes through Gatehouse, as what its bytes are, and its host learns nothing of who looks', async () => {
      const path = await register('with-image', at('/icon.png'));
      const [first, second] = [await member.ask('GET', path), await admin.ask('GET', path)];
      assert.deepEqual([first.status, first.headers.get('content-type'), second.status], [200, 'image/png', 200], first.text);
      assert.equal(first.headers.get('set-cookie'), null);
      assert.deepEqual(
        asked.map((request) => request.path),
        ['/icon.png'],
        'once for everybody',
      );
      const told = ['cookie', 'authorization', 'referer', 'x-forwarded-for', 'forwarded', 'origin'];
      assert.deepEqual(
        told.filter((name) => asked[0]?.headers[name] !== undefined),
        [],
      );
      const etag = first.headers.get('etag') ?? '';
      assert.equal((await member.ask('GET', path, undefined, { 'if-none-match': etag })).status, 304);
    });

    test('an admin sees it before it is saved', async () => {
      const preview = `/mcp-servers/icon-preview?url=${encodeURIComponent(at('/icon.png'))}`;
      const { status, headers } = await admin.ask('GET', preview);
      assert.deepEqual([status, headers.get('content-type')], [200, 'image/png']);
    });

    test('there is none where the icon is an emoji, or no image whatever it says it is, or who asks is nobody', async () => {
      for (const path of [await register('emoji', '📝'), await register('script', at('/script'))]) {
        assert.equal((await member.ask('GET', path)).status, 404);
        assert.equal((await house.person().ask('GET', path)).status, 401);
      }
    });
  });
}
