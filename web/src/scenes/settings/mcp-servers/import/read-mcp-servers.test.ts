import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMcpServers } from './read-mcp-servers.ts';

function read(servers: object) {
  const file = readMcpServers(JSON.stringify(servers));
  assert.ok(typeof file === 'object', JSON.stringify(file));
  return file;
}

function refuse(text: string): string {
  const file = readMcpServers(text);
  assert.ok(typeof file === 'string', JSON.stringify(file));
  return file;
}

test('reads address, headers and transport of each server', () => {
  const { entries, refused } = read({
    mcpServers: {
      issues: { url: 'https://issues.example/mcp', headers: { Authorization: 'Bearer x' } },
      old: { type: 'sse', url: 'https://old.example/events', disabled: true },
      guessed: { url: 'https://old.example/sse' },
      named: { type: 'http', url: 'https://new.example/sse' },
    },
  });
  assert.deepEqual(refused, []);
  assert.deepEqual(
    entries.map(({ name, transport, headers, disabled }) => [name, transport, headers, disabled]),
    [
      ['issues', 'streamable_http', { Authorization: 'Bearer x' }, false],
      ['old', 'sse', {}, true],
      ['guessed', 'sse', {}, false],
      ['named', 'streamable_http', {}, false],
    ],
  );
});

test('takes the map under other names, and alone', () => {
  const servers = { one: { serverUrl: 'https://one.example/mcp' } };
  for (const file of [{ servers }, { mcp: { servers } }, servers]) assert.equal(read(file).entries.length, 1);
});

test('names what starts a program, and says what to do instead', () => {
  const { entries, refused } = read({
    mcpServers: { files: { command: 'npx', args: ['-y', 'server-files', '/home'] }, odd: {} },
  });
  assert.deepEqual(entries, []);
  assert.match(refused[0]?.why ?? '', /npx -y server-files/);
  assert.match(refused[0]?.instead ?? '', /HTTP address/);
  assert.equal(refused[1]?.name, 'odd');
});

test('reads the address that a bridge was given', () => {
  const { entries } = read({
    mcpServers: { notes: { command: 'npx', args: ['mcp-remote@latest', 'https://notes.example/mcp'] } },
  });
  assert.equal(entries[0]?.url, 'https://notes.example/mcp');
  assert.match(entries[0]?.note ?? '', /mcp-remote/);
});

test('points at placeholders instead of registering them unseen', () => {
  const { entries } = read({ mcpServers: { a: { url: 'https://a.example', headers: { Key: '${env:KEY}', Plain: 'v' } } } });
  assert.match(entries[0]?.note ?? '', /of Key is a placeholder/);
});

test('says why a text is no such file', () => {
  assert.match(refuse('{'), /not JSON/);
  assert.match(refuse('[1]'), /mcpServers/);
  assert.match(refuse('{"mcpServers": {}}'), /no servers/);
  assert.match(refuse('{"a": 1}'), /mcpServers/);
});
