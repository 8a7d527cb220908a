import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Hono } from 'hono';
import { AppError } from '../../errors.ts';
import { listen, type Listener } from '../../listen.ts';
import { createLog } from '../../telemetry/log.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import type { ApiEnv } from '../api/router.ts';
import { answerError, answerNotFound } from '../problem.ts';
import { identifyRequest } from './identify-request.ts';
import { limitBody } from './limit-body.ts';
import { logAccess } from './log-access.ts';
import { opsRoutes } from './ops-routes.ts';
import { createReadiness } from './readiness.ts';
import { redirectToPublicUrl } from './redirect-to-public-url.ts';
import { createResolveAddress } from './resolve-address.ts';
import { securityHeaders } from './security-headers.ts';

const publicUrl = 'https://gatehouse.example';
const metricsToken = 'a-token-of-16-chars';

type Asked = { method?: string; headers?: Record<string, string>; body?: string };
type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** node:http, since fetch forbids the header Host. */
function ask(url: string, { method = 'GET', headers = {}, body = '' }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject).end(body);
  });
}

describe('the edge of Gatehouse', () => {
  let listener: Listener;
  let logged = '';
  let hear = () => {};
  const silent = Promise.withResolvers<void>();
  /** Waits for a line of the log. */
  async function logs(isWanted: (line: string) => boolean): Promise<void> {
    while (!logged.split('\n').some(isWanted)) await new Promise<void>((resolve) => (hear = resolve));
  }
  let databaseAnswers = true;
  const metrics = createMetrics();
  const readiness = createReadiness(async () => {
    if (!databaseAnswers) throw new Error('connection refused');
    return 1;
  });

  before(async () => {
    const log = createLog(
      { level: 'debug' },
      {
        write: (line) => {
          logged += line;
          hear();
        },
      },
    );
    const resolveAddress = createResolveAddress({ kind: 'networks', networks: ['127.0.0.1/32'] });
    listener = await listen({ host: '127.0.0.1', port: 0 });
    const app = new Hono<ApiEnv>();
    app.onError(answerError(log));
    app.notFound(answerNotFound);
    app.use(identifyRequest(resolveAddress, log), logAccess({ log, metrics }), securityHeaders(publicUrl));
    app.use(redirectToPublicUrl(publicUrl, resolveAddress), limitBody(100));
    app.route('/', opsRoutes({ readiness, metrics, metricsToken }));
    app.route('/api/open', opsRoutes({ readiness, metrics, metricsToken: undefined }));
    app.get('/', (c) => c.text('page'));
    app.get('/api/v1/things/:id', (c) => c.json({ id: c.req.param('id'), address: c.var.address, request_id: c.var.requestId }));
    app.post('/api/v1/things', async (c) => c.json({ length: (await c.req.text()).length }));
    const direct = new Hono<ApiEnv>().use(identifyRequest(createResolveAddress({ kind: 'none' }), log));
    app.route(
      '/api/direct',
      direct.get('/who', (c) => c.json({ address: c.var.address, shared: c.var.addressIsShared === true })),
    );
    app.get('/api/v1/silent', () => {
      silent.resolve();
      return new Promise<never>(() => {});
    });
    app.get('/api/v1/broken', () => {
      throw new AppError('throttled', 'Not so fast.');
    });
    assert.equal((await ask(`${listener.url}/readyz`)).status, 503, 'before anything is wired');
    listener.serve(app.fetch);
  });
  after(() => listener.drain(1000));

  describe('readiness', () => {
    it('is a problem until everything has started, while the process is alive', async () => {
      const answer = await ask(`${listener.url}/readyz`);
      assert.equal(answer.status, 503);
      assert.match(String(answer.headers['content-type']), /application\/problem\+json/);
      assert.match(answer.body, /"code":"not_ready"/);
      assert.equal((await ask(`${listener.url}/healthz`)).status, 200);
      readiness.started();
      assert.equal((await ask(`${listener.url}/readyz`)).status, 200);
    });

    it('is a problem while the database does not answer', async () => {
      databaseAnswers = false;
      assert.equal((await ask(`${listener.url}/readyz`)).status, 503);
      databaseAnswers = true;
      assert.equal((await ask(`${listener.url}/readyz`)).status, 200);
    });
  });

  describe('metrics', () => {
    const withToken = { authorization: `Bearer ${metricsToken}` };

    it('are told to whoever has the token, and to nobody else where one is set', async () => {
      const { status, body } = await ask(`${listener.url}/metrics`, {
        headers: { 'x-forwarded-for': '203.0.113.9', ...withToken },
      });
      assert.equal(status, 200);
      assert.match(body, /gatehouse_http_request_duration_seconds/);
      const refused = [{}, { authorization: 'Bearer a-token-of-16-chara' }, { authorization: `Basic ${metricsToken}` }];
      for (const headers of refused) assert.equal((await ask(`${listener.url}/metrics`, { headers })).status, 401);
    });

    it('are told to this machine only where no token is set', async () => {
      const { host } = new URL(listener.url);
      assert.equal((await ask(`${listener.url}/api/open/metrics`)).status, 200);
      for (const headers of [
        // A proxy on this machine speaks for somebody else.
        { 'x-forwarded-for': '203.0.113.9' },
        { via: '1.1 proxy' },
        { 'x-forwarded-proto': 'https', host },
        // So does one that says nothing, or a foreign page whose host name leads to this machine.
        { host: 'gatehouse.example' },
        { host: '127.0.0.1.evil.example' },
        { 'x-forwarded-for': '203.0.113.9', ...withToken },
      ]) {
        assert.equal((await ask(`${listener.url}/api/open/metrics`, { headers })).status, 403, JSON.stringify(headers));
      }
    });

    it('count by pattern and method of a few known values, whatever is asked for', async () => {
      await ask(`${listener.url}/api/v1/things/secret-id`);
      await ask(`${listener.url}/api/v1/nothing/secret-path`);
      await ask(`${listener.url}/api/v1/things`, { method: 'PROPFIND' });
      const { body } = await ask(`${listener.url}/metrics`, { headers: withToken });
      assert.match(body, /route="\/api\/v1\/things\/:id",method="GET",status="200"/);
      assert.match(body, /route="unmatched",method="GET",status="404"/);
      assert.match(body, /method="other"/);
      assert.doesNotMatch(body, /secret-/);
    });
  });

  describe('a request', () => {
    it('has an id of ours, in the answer, in problems and in the log', async () => {
      const answer = await ask(`${listener.url}/api/v1/broken?token=canary`);
      const id = String(answer.headers['x-request-id']);
      assert.match(id, /^[0-9a-f-]{36}$/);
      assert.match(answer.body, new RegExp(`"instance":"${id}"`));
      const line = logged.split('\n').find((entry) => entry.includes(id) && entry.includes('"request"'));
      assert.match(line ?? '', /"path":"\/api\/v1\/broken".*"status":429/);
      assert.ok(!logged.includes('canary'));
    });

    it('that is given up before it is answered counts as unanswered, not as a success', async () => {
      const sent = request(`${listener.url}/api/v1/silent`);
      sent.on('error', () => {}).end();
      await silent.promise;
      sent.destroy();
      await logs((line) => line.includes('/api/v1/silent'));
      assert.match(logged, /"path":"\/api\/v1\/silent".*"status":499.*"cut":true/);
      const { body } = await ask(`${listener.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
      assert.match(body, /route="\/api\/v1\/silent",method="GET",status="499"/);
    });

    it('has the id and the caller that a believed proxy says', async () => {
      const headers = { 'x-forwarded-for': '203.0.113.9', 'x-request-id': 'from-the-proxy-1' };
      const { body } = await ask(`${listener.url}/api/v1/things/1`, { headers });
      assert.deepEqual(JSON.parse(body), { id: '1', address: '203.0.113.9', request_id: 'from-the-proxy-1' });
    });

    it('has an address that tells nobody apart where a proxy is not believed, and the log says once what to set', async () => {
      const askAs = async (headers: Record<string, string>) =>
        JSON.parse((await ask(`${listener.url}/api/direct/who`, { headers })).body) as unknown;
      assert.deepEqual(await askAs({}), { address: '127.0.0.1', shared: false });
      assert.doesNotMatch(logged, /GATEHOUSE_TRUST_PROXY/);
      for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip']) {
        assert.deepEqual(await askAs({ [name]: '203.0.113.9' }), { address: '127.0.0.1', shared: true });
      }
      assert.equal(logged.match(/GATEHOUSE_TRUST_PROXY/g)?.length, 1);
      assert.match(logged, /"level":"warn"[^\n]*"peer":"127\.0\.0\.1"[^\n]*GATEHOUSE_TRUST_PROXY/);
    });

    it('keeps our id when what the proxy gave could not be one', async () => {
      const answer = await ask(`${listener.url}/healthz`, { headers: { 'x-request-id': 'a"b' } });
      assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    });

    it('is answered with headers that keep browsers from guessing and framing', async () => {
      const { headers } = await ask(`${listener.url}/api/v1/broken`);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
      assert.equal(headers['referrer-policy'], 'same-origin');
      assert.match(String(headers['strict-transport-security']), /max-age/);
    });

    for (const [name, headers] of [
      ['by its header', { 'content-length': '101' }],
      ['by what comes', { 'transfer-encoding': 'chunked' }],
    ] as const) {
      it(`is refused when its body is too large, ${name}`, async () => {
        const answer = await ask(`${listener.url}/api/v1/things`, { method: 'POST', headers, body: 'x'.repeat(101) });
        assert.equal(answer.status, 413);
        assert.match(answer.body, /"code":"too_large"/);
      });
    }

    it('is taken with a body that is just small enough', async () => {
      const headers = { 'transfer-encoding': 'chunked' };
      const answer = await ask(`${listener.url}/api/v1/things`, { method: 'POST', headers, body: 'x'.repeat(100) });
      assert.equal(answer.body, '{"length":100}');
    });
  });

  describe('a page', () => {
    it('asked for under another host is at the public address', async () => {
      const answer = await ask(`${listener.url}/?a=b%20c`);
      assert.equal(answer.status, 307);
      assert.equal(answer.headers.location, 'https://gatehouse.example/?a=b%20c');
    });

    it('cannot be made to redirect elsewhere', async () => {
      const { port } = new URL(listener.url);
      const answer = await new Promise<Answer>((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path: '//evil.example/x' }, (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' });
        });
        sent.on('error', reject).end();
      });
      assert.equal(new URL(String(answer.headers.location)).host, 'gatehouse.example');
    });

    it('is answered where the host, or the one that a believed proxy was asked for, is ours', async () => {
      assert.equal((await ask(`${listener.url}/`, { headers: { host: 'GATEHOUSE.example:443' } })).body, 'page');
      assert.equal((await ask(`${listener.url}/`, { headers: { 'x-forwarded-host': 'gatehouse.example' } })).body, 'page');
    });

    it('is the only thing that is redirected', async () => {
      assert.equal((await ask(`${listener.url}/api/v1/things/1`)).status, 200);
      assert.equal((await ask(`${listener.url}/healthz`)).status, 200);
      assert.equal((await ask(`${listener.url}/`, { method: 'POST' })).status, 404);
    });
  });
});
