import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { makeDataFolder, makeEmptyFolder, type WorkingFolder } from '../../testing/make-data-folder.ts';
import { spawnGatehouse, startGatehouse, type StartedGatehouse } from '../../testing/spawn-gatehouse.ts';

const admin = { email: 'admin@example.com', name: 'Admin', password: 'correct horse battery staple' };

/** Sends JSON as one of Gatehouse's own pages would. */
function post(url: string, path: string, body: object, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: url, cookie };
  return fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function setUp({ url, setupCode }: StartedGatehouse): Promise<string> {
  const response = await post(url, '/auth/setup', { ...admin, code: setupCode });
  assert.equal(response.status, 200, await response.text());
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('gatehouse start', () => {
  it('makes its folder, closed to others, and is ready without any setting', async () => {
    await using folder = await makeEmptyFolder();
    const gatehouse = await startGatehouse(folder);
    assert.equal((await fetch(`${gatehouse.url}/readyz`)).status, 200);
    assert.equal((await stat(join(folder.cwd, 'data'))).mode & 0o777, 0o700);
    assert.match(gatehouse.output(), /There is no admin yet/);
    assert.equal(await gatehouse.end('SIGTERM'), 0);
  });

  it('keeps everything when it is killed, and starts again on the same folder', async () => {
    await using folder = await makeDataFolder();
    const killed = await startGatehouse(folder);
    await setUp(killed);
    assert.equal(await killed.end('SIGKILL'), 'SIGKILL');

    const next = await startGatehouse(folder);
    assert.doesNotMatch(next.output(), /There is no admin yet/);
    assert.equal((await post(next.url, '/auth/password', { email: admin.email, password: admin.password })).status, 200);
    assert.equal(await next.end('SIGINT'), 0);
    assert.ok(!existsSync(join(folder.cwd, 'data', 'gatehouse.sock')));
  });

  it('names every faulty variable at once, and makes nothing', async () => {
    await using folder = await makeEmptyFolder();
    const env = { GATEHOUSE_PORT: 'x', GATEHOUSE_METRICS_TOKEN: 'canary', GATEHOUSE_PROT: '1' };
    const gatehouse = spawnGatehouse(['start'], { ...folder, env });
    assert.equal(await gatehouse.ended, 1);
    assert.match(gatehouse.output(), /GATEHOUSE_PORT: [\s\S]*GATEHOUSE_METRICS_TOKEN: /);
    assert.match(gatehouse.output(), /GATEHOUSE_PROT .*did you mean GATEHOUSE_PORT\?/);
    assert.doesNotMatch(gatehouse.output(), /canary|\.ts:/);
    assert.ok(!existsSync(join(folder.cwd, 'data')));
  });

  it('makes the first admin by the command that it prints, and not without the code, not even on this machine', async () => {
    await using folder = await makeDataFolder();
    const gatehouse = await startGatehouse(folder);
    // What a proxy sends that rewrites Host and adds no header is the same as this, byte for byte.
    const bare = await fetch(`${gatehouse.url}/api/v1/auth/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(admin),
    });
    assert.equal(bare.status, 403);
    const [, address = '', body = ''] = /curl (\S+) -H '.*' -d '(.*)'$/m.exec(gatehouse.output()) ?? [];
    const headers = { 'content-type': 'application/json' };
    const given = { ...(JSON.parse(body) as object), password: admin.password };
    assert.equal((await fetch(address, { method: 'POST', headers, body: JSON.stringify(given) })).status, 200);
    assert.equal(await gatehouse.end('SIGTERM'), 0);
  });

  it('sends pages to its public address, and wants a code from there to make the first admin', async () => {
    await using folder = await makeDataFolder();
    const gatehouse = await startGatehouse({ ...folder, env: { GATEHOUSE_URL: 'https://gatehouse.example' } });
    const code = /"code":"([A-Z2-9-]+)"/.exec(gatehouse.output())?.[1];
    const port = /"url":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(gatehouse.output())?.[1];
    const page = await fetch(`http://127.0.0.1:${port}/settings`, { redirect: 'manual' });
    assert.equal(page.headers.get('location'), 'https://gatehouse.example/settings');
    const headers = { 'content-type': 'application/json', origin: 'https://gatehouse.example' };
    const ask = (body: object) =>
      fetch(`http://127.0.0.1:${port}/api/v1/auth/setup`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal((await ask(admin)).status, 403);
    assert.equal((await ask({ ...admin, code })).status, 200);
    assert.equal(await gatehouse.end('SIGTERM'), 0);
  });
});

describe('a Gatehouse that runs', () => {
  let folder: WorkingFolder;
  let gatehouse: Awaited<ReturnType<typeof startGatehouse>>;

  before(async () => {
    folder = await makeDataFolder();
    gatehouse = await startGatehouse({ ...folder, env: { GATEHOUSE_METRICS_TOKEN: 'a-token-of-16-chars' } });
  });
  after(async () => {
    await gatehouse.end('SIGKILL');
    await folder[Symbol.asyncDispose]();
  });

  it('keeps its folder from a second process, which says who has it', async () => {
    const second = spawnGatehouse(['start'], { ...folder, env: { GATEHOUSE_PORT: '0' } });
    assert.equal(await second.ended, 1);
    assert.match(second.output(), new RegExp(`in use by process ${gatehouse.pid}\\b`));
    assert.doesNotMatch(second.output(), /\.ts:/);
    assert.equal((await fetch(`${gatehouse.url}/readyz`)).status, 200);
  });

  it('keeps its port from a second process, which says so and makes nothing', async () => {
    await using other = await makeEmptyFolder();
    const { port } = new URL(gatehouse.url);
    const second = spawnGatehouse(['start'], { ...other, env: { GATEHOUSE_PORT: port } });
    assert.equal(await second.ended, 1);
    assert.match(second.output(), new RegExp(`Port ${port} of 127.0.0.1 is taken`));
    assert.ok(!existsSync(join(other.cwd, 'data')));
  });

  it('wants the metrics token, on this machine too', async () => {
    assert.equal((await fetch(`${gatehouse.url}/metrics`)).status, 401);
    const authorization = 'Bearer a-token-of-16-chars';
    const told = await fetch(`${gatehouse.url}/metrics`, { headers: { authorization } });
    assert.match(await told.text(), /gatehouse_database_ping_seconds_count [1-9]/);
  });

  it('looks after itself when the doctor comes', async () => {
    const doctor = spawnGatehouse(['doctor'], folder);
    assert.equal(await doctor.ended, 0, doctor.output());
    assert.match(doctor.output(), /^ok\s+lock /m);
    assert.match(doctor.output(), /^ok\s+migrations /m);
    assert.match(doctor.output(), /^ok\s+secrets /m);
    assert.match(doctor.output(), /, 0 broken\n$/);
  });

  it('seals secrets anew when it is asked to', async () => {
    const rotate = spawnGatehouse(['rotate-keys'], folder);
    assert.equal(await rotate.ended, 0, rotate.output());
    assert.match(rotate.output(), /^0 sealed with the current key now/);
    assert.ok(rotate.output().includes(`taken out of ${join(folder.cwd, 'data', 'secret-keys')}`), rotate.output());
  });

  it('says to a second process that wants to migrate that the database is at this version', async () => {
    const second = spawnGatehouse(['migrate'], folder);
    assert.equal(await second.ended, 0, second.output());
    assert.equal(second.output(), 'The database is at this version.\n');
  });

  it('ends in time, and with it the streams that are followed and requests that never end', async () => {
    const cookie = await setUp(gatehouse);
    const created = await post(gatehouse.url, '/chats', {}, cookie);
    const { id } = (await created.json()) as { id: string };
    const stream = await fetch(`${gatehouse.url}/api/v1/chats/${id}/stream`, { headers: { cookie } });
    assert.equal(stream.status, 200);
    const streamed = stream.text(); // rejects where the connection breaks

    const held = connect(Number(new URL(gatehouse.url).port), '127.0.0.1');
    held.on('error', () => {});
    await once(held, 'connect');
    held.write('POST /api/v1/auth/password HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{');

    const deadline = AbortSignal.timeout(10_000);
    assert.equal(await gatehouse.end('SIGTERM'), 0, gatehouse.output());
    assert.ok(!deadline.aborted, 'within 10 s');
    await streamed;
    assert.match(gatehouse.output(), /"message":"Stopped"/);
    assert.doesNotMatch(gatehouse.output(), /"level":"(error|fatal)"/);
    held.destroy();
  });
});
