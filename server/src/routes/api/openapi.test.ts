import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { createTestApp } from './testing/signed-in.ts';

onEachDatabase('The description of the API', (database) => {
  test('names every route, what it takes, and how it fails', async () => {
    const response = await createTestApp(database()).request('GET', '/openapi.json');
    assert.equal(response.status, 200);
    const document = (await response.json()) as Document;
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(Object.keys(document.paths['/users/{id}'] ?? {}), ['get', 'patch', 'delete']);
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const where = `${method} ${path}`;
        assert.ok(operation.summary && operation.tags?.length, `${where} says what it does`);
        for (const status of ['401', '500']) assert.ok(operation.responses[status]?.content?.['application/problem+json'], where);
        if (['post', 'patch', 'put'].includes(method) && operation.requestBody)
          assert.equal(operation.requestBody.required, true, where);
      }
    }
  });

  test('can be read by people in a page that runs nothing and loads nothing', async () => {
    const app = createTestApp(database());
    const response = await app.request('GET', '/docs');
    const page = await response.text();
    assert.match(page, /<code><span class="method">PATCH<\/span>\/users\/\{id\}<\/code>/);
    assert.ok(!/<script|<link|<img|<iframe|https?:\/\/|\son\w+=/i.test(page.replaceAll(/<pre>.*?<\/pre>/gs, '')));
    const policy = response.headers.get('content-security-policy') ?? '';
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
    assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
    assert.ok(
      policy.includes(`'sha256-${createHash('sha256').update(style).digest('base64')}'`),
      'its own style is the one allowed',
    );
  });
});

type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
};
type Operation = {
  summary?: string;
  tags?: string[];
  requestBody?: { required?: boolean };
  responses: Record<string, { content?: Record<string, unknown> } | undefined>;
};
