import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { Hono } from 'hono';
import { QueryTimeout } from '../db/postgres/limit-queries.ts';
import { AppError } from '../errors.ts';
import { createLog } from '../telemetry/log.ts';
import type { ApiEnv } from './api/router.ts';
import { answerError, answerNotFound } from './problem.ts';

function failing(error: Error) {
  const to = new PassThrough();
  const app = new Hono<ApiEnv>();
  app.onError(answerError(createLog({ level: 'info' }, to)));
  app.notFound(answerNotFound);
  app.use(async (c, next) => {
    c.set('requestId', 'request-1');
    c.header('x-request-id', 'request-1');
    await next();
  });
  app.get('/fails', () => {
    throw error;
  });
  return { app, logged: () => String(to.read() ?? '') };
}

describe('answerError', () => {
  test('tells an expected failure in full', async () => {
    const { app, logged } = failing(
      new AppError('throttled', 'Wait.', { retryAfterSeconds: 1.2, faults: [{ pointer: '/a', code: 'b', message: 'c' }] }),
    );
    const response = await app.request('/fails');
    assert.equal(response.status, 429);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(response.headers.get('retry-after'), '2');
    assert.equal(response.headers.get('x-request-id'), 'request-1', 'headers set before go along');
    assert.deepEqual(await response.json(), {
      type: 'urn:gatehouse:problem:throttled',
      title: 'Too many attempts',
      status: 429,
      detail: 'Wait.',
      code: 'throttled',
      instance: 'request-1',
      errors: [{ pointer: '/a', code: 'b', message: 'c' }],
    });
    assert.equal(logged(), '');
  });

  test('tells a defect to the log only', async () => {
    const { app, logged } = failing(new Error('the tables have turned', { cause: new Error('deep inside') }));
    const response = await app.request('/fails');
    assert.equal(response.status, 500);
    const text = await response.text();
    assert.ok(!text.includes('tables') && !text.includes('inside'));
    assert.match(text, /"instance":"request-1"/);
    const line = logged();
    assert.ok(line.includes('the tables have turned') && line.includes('deep inside'));
  });

  for (const away of [
    Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
    new QueryTimeout(30_000),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client has encountered a connection error and is not queryable'),
  ]) {
    test(`says of a database that is away when to come back, and calls it no defect: ${away.message}`, async () => {
      const { app, logged } = failing(away);
      const response = await app.request('/fails');
      assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '5']);
      const text = await response.text();
      assert.match(text, /"code":"not_ready"/);
      assert.doesNotMatch(text, /10\.0\.0\.7|administrator/);
      const line = logged();
      assert.match(line, /"level":"warn"/);
      assert.ok(line.includes(away.message));
    });
  }

  test('answers for what is not there as for what is not yours', async () => {
    const missing = await failing(new Error()).app.request('/nowhere');
    const foreign = await failing(new AppError('not_found', 'There is nothing here, or nothing that you may see.')).app.request(
      '/fails',
    );
    assert.equal(missing.status, 404);
    assert.equal(await missing.text(), await foreign.text());
  });
});
