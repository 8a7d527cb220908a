import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSessionLost } from './is-session-lost.ts';

describe('a session is lost', () => {
  it('by a 404 that answers no request', () => {
    assert.ok(isSessionLost(404, undefined, '7'));
    assert.ok(isSessionLost(404, { id: null, message: 'Gone' }, '7'));
    assert.ok(isSessionLost(404, { id: 'server-error', message: 'Session has been terminated' }, '7'));
  });

  for (const message of [
    'Session not found',
    'Session not found: 0b7c1c9a-4b59-4d19-9e2f-55a1f1f0d7c2',
    'Session not found. Please re-initialize',
    'Bad Request: No valid session ID provided',
    'Not Found: Invalid or expired session ID',
    'Invalid session ID',
    'Unknown session id "abc123".',
    'MCP session has expired',
    'Session not found or expired',
  ]) {
    it(`by an error that says it: ${message}`, () => {
      assert.ok(isSessionLost(400, { id: '7', message }, '7'));
      assert.ok(isSessionLost(404, { id: '7', message }, '7'));
    });
  }

  for (const message of [
    'Comment saved, but the reviewer bob was not found',
    'Session not found for your search of sessions',
    'The payment was booked, but the checkout session could not be closed',
    'Invalid session notes',
  ]) {
    it(`not by an error that answers the request: ${message}`, () => {
      assert.ok(!isSessionLost(404, { id: '7', message }, '7'));
      assert.ok(!isSessionLost(400, { id: '7', message }, '7'));
    });
  }

  it('by no other status, whatever the words', () => {
    assert.ok(!isSessionLost(500, { id: null, message: 'Session not found' }, '7'));
    assert.ok(!isSessionLost(400, undefined, '7'));
  });
});
