import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pageRoutes } from './page-routes.ts';

describe('the page', () => {
  const routes = pageRoutes();
  const ask = async (path: string) => {
    const response = await routes.request(path);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  test('is the same for each of its paths, with a nonce of its own in each answer', async () => {
    const answers = await Promise.all(['/', '/sign-in?error=<script>', '/agents', '/agents/settings/users'].map(ask));
    const nonces = answers.map(({ status, headers, text }) => {
      const nonce = /property="csp-nonce" nonce="([\w+/=]{24})"/.exec(text)?.[1] ?? '';
      const policy = headers.get('content-security-policy') ?? '';
      assert.equal(status, 200);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.ok(nonce !== '' && policy.includes(`style-src 'self' 'nonce-${nonce}'`), policy);
      return nonce;
    });
    assert.equal(new Set(nonces).size, nonces.length);
  });

  test('runs no script that is not a file of ours, and names no other host', async () => {
    const { headers, text } = await ask('/agents');
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    for (const [tag] of text.matchAll(/<script[^>]*>/g)) assert.match(tag, / src="\/[\w/.-]+"/);
    assert.doesNotMatch(text, /https?:\/\/|<style|\son\w+=/);
  });

  test('its files are kept for ever where their names tell their content', async () => {
    const script = /src="(\/assets\/[\w.-]+\.js)"/.exec((await ask('/agents')).text)?.[1] ?? '';
    const file = await ask(script);
    assert.deepEqual([file.status, file.headers.get('content-type')], [200, 'text/javascript; charset=utf-8']);
    assert.match(file.headers.get('cache-control') ?? '', /immutable/);
    const early = await ask('/color-scheme.js');
    assert.deepEqual([early.status, early.headers.get('cache-control')], [200, 'public, max-age=3600']);
  });

  test('gives out no file beside its own', async () => {
    for (const path of [
      '/assets/missing.js',
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e/index.html',
      '/assets/.hidden.js',
    ]) {
      assert.equal((await ask(path)).status, 404, path);
    }
  });
});
