import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { McpServer, ServerOverview } from '@gatehouse/contract';
import { filterRows, noFilter, sortRows, toServerRows } from './server-rows.ts';

const server = (id: string, more: Partial<McpServer>) =>
  ({
    id,
    display_name: id,
    slug: id,
    description: '',
    enabled: true,
    auth_type: 'none',
    availability: 'default_on',
    ...more,
  }) as McpServer;
const overview = (server_id: string, more: Partial<ServerOverview>) =>
  ({ server_id, status: 'ready', tool_count: 1, users_connected: 0, ...more }) as ServerOverview;

const rows = toServerRows(
  [
    server('Server 10', { url: 'https://ten.example/mcp' }),
    server('Server 9', { auth_type: 'oauth2', description: 'Notes of everybody' }),
    server('Away', { enabled: false, url: 'not an address' }),
  ],
  [overview('Server 10', { status: 'unreachable', tool_count: 5 }), overview('Server 9', { tool_count: 7 })],
);
const names = (list: typeof rows) => list.map((row) => row.server.display_name);

test('finds by every word, in name, description and host', () => {
  assert.deepEqual(names(filterRows(rows, { ...noFilter, words: 'TEN.example' })), ['Server 10']);
  assert.deepEqual(names(filterRows(rows, { ...noFilter, words: 'server everybody' })), ['Server 9']);
  assert.deepEqual(names(filterRows(rows, { ...noFilter, words: 'server nobody' })), []);
});

test('keeps what is on, off, of one way to authenticate, or in trouble', () => {
  assert.deepEqual(names(filterRows(rows, { ...noFilter, state: 'off' })), ['Away']);
  assert.deepEqual(names(filterRows(rows, { ...noFilter, state: 'trouble' })), ['Server 10']);
  assert.deepEqual(names(filterRows(rows, { ...noFilter, auth: 'oauth2', state: 'on' })), ['Server 9']);
});

test('sorts names as people do, and puts trouble first', () => {
  assert.deepEqual(names(sortRows(rows, { by: 'name', descending: false })), ['Away', 'Server 9', 'Server 10']);
  assert.deepEqual(names(sortRows(rows, { by: 'health', descending: false })), ['Server 10', 'Server 9', 'Away']);
  assert.deepEqual(names(sortRows(rows, { by: 'tools', descending: true })), ['Server 9', 'Server 10', 'Away']);
});
