import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { APICallError } from '@ai-sdk/provider';
import { RetryError } from 'ai';
import { UpstreamError } from '../upstream.ts';
import { classifyModelFailure } from './model-failure.ts';
import { ModelStreamBroken } from './model-stream-broken.ts';

function answered(statusCode: number, body: string | { message?: string; error?: object }, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new APICallError({
    message: typeof body === 'string' ? body : (body.message ?? text),
    url: 'https://models.example/v1',
    requestBodyValues: { secret: 'prompt' },
    statusCode,
    responseBody: text,
    responseHeaders: headers,
  });
}

function kindOf(error: unknown): string {
  const { kind, retryable } = classifyModelFailure(error);
  return `${kind}${retryable ? ', again' : ''}`;
}

describe('classifyModelFailure', () => {
  test('knows the limits of context in every provider’s words', () => {
    for (const body of [
      { error: { code: 'context_length_exceeded', message: 'Your input exceeds the context window of this model.' } },
      { error: { type: 'invalid_request_error', message: 'prompt is too long: 1 tokens > 0 maximum' } },
      { error: { message: 'input length and `max_tokens` exceed context limit: 1 + 2 > 3' } },
      {
        error: {
          status: 'INVALID_ARGUMENT',
          message: 'The input token count (5) exceeds the maximum number of tokens allowed (4).',
        },
      },
      { error: { type: 'exceed_context_size_error', message: 'the request exceeds the available context size' } },
      { message: 'Input is too long for requested model.' },
      { message: "This model's maximum context length is 4096 tokens." },
    ]) {
      assert.equal(kindOf(answered(400, body)), 'context_overflow', JSON.stringify(body));
    }
    assert.equal(
      kindOf(answered(413, { error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } })),
      'context_overflow',
    );
  });

  test('does not take the word context elsewhere for a limit', () => {
    assert.equal(kindOf(answered(400, { error: { message: 'Unknown field "context" in tools[0]' } })), 'bad_request');
  });

  test('reads how long to wait, as seconds, as a date, in ms, and out of the text', () => {
    const wait = (headers: Record<string, string>, message = 'slow down') =>
      classifyModelFailure(answered(429, { message }, headers)).retryAfterMs;
    assert.equal(wait({ 'retry-after': '2' }), 2_000);
    assert.equal(wait({ 'retry-after-ms': '150', 'retry-after': '1' }), 150);
    assert.equal(wait({}, 'Please retry in 7.5s.'), 7_500);
    assert.equal(wait({}), undefined);
    assert.equal(wait({ 'retry-after': 'nonsense' }), undefined);
    const inAMinute = wait({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }) ?? 0;
    assert.ok(inAMinute > 50_000 && inAMinute <= 60_000);
    assert.equal(wait({ 'retry-after': new Date(0).toUTCString() }), 0);
  });

  test('looks through what wraps an error', () => {
    const inner = answered(529, { error: { type: 'overloaded_error', message: 'Overloaded' } });
    const retried = new RetryError({ message: 'Failed after 3 attempts', reason: 'maxRetriesExceeded', errors: [inner] });
    assert.equal(kindOf(retried), 'overloaded, again');
    assert.equal(kindOf(new Error('outer', { cause: new Error('middle', { cause: inner }) })), 'overloaded, again');
    const endless: { cause?: unknown } = {};
    endless.cause = endless;
    assert.equal(kindOf(endless), 'server');
  });

  test('reads an error event of a stream, which is a plain object or a text', () => {
    assert.equal(kindOf({ message: 'Overloaded', type: 'overloaded_error', isRetryable: true }), 'overloaded, again');
    assert.equal(kindOf({ error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } }), 'rate_limited, again');
    assert.equal(kindOf({ message: 'boom', type: 'server_error', statusCode: 500 }), 'server, again');
    assert.equal(kindOf('prompt is too long'), 'context_overflow');
  });

  test('tells a caller who went from a time that ran out', () => {
    assert.equal(kindOf(new DOMException('stop', 'AbortError')), 'cancelled');
    assert.equal(kindOf(new DOMException('late', 'TimeoutError')), 'timeout, again');
    assert.equal(kindOf(new Error('request failed', { cause: new DOMException('stop', 'AbortError') })), 'cancelled');
    assert.equal(kindOf(new ModelStreamBroken()), 'network, again');
  });

  test('keeps the words of the guarded fetch', () => {
    assert.equal(kindOf(new UpstreamError('unreachable', 'it refused the connection')), 'network, again');
    assert.equal(kindOf(new UpstreamError('timeout', 'x')), 'timeout, again');
    const blocked = classifyModelFailure(
      new Error('Cannot connect', { cause: new UpstreamError('blocked_address', '127.0.0.1 is private.') }),
    );
    assert.deepEqual(blocked, {
      kind: 'network',
      retryable: false,
      detail: "The model's address may not be dialed: 127.0.0.1 is private.",
    });
  });

  test('says nothing of a key, a prompt or a page', () => {
    const { detail } = classifyModelFailure(
      answered(400, {
        message: `Bad\n\tkey sk-live-abcdefghijklmnop and AIzaSyABCDEFGHIJKLMNOP and Bearer abc.def.ghij ${'x'.repeat(400)}`,
      }),
    );
    assert.doesNotMatch(detail, /abcdefgh|ABCDEFGH|abc\.def|prompt|\n/);
    assert.ok(detail.length < 400);
    assert.doesNotMatch(classifyModelFailure(answered(502, '<html>Bad gateway</html>')).detail, /html/);
  });

  test('never throws, whatever it is given', () => {
    for (const odd of [undefined, null, 0, '', Symbol('x'), [], {}, new Proxy({}, {}), () => {}]) {
      assert.equal(typeof classifyModelFailure(odd).detail, 'string');
    }
  });
});
