import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judgeTools } from './judge-tools.ts';
import { aServer } from './testing/a-server.ts';

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });

describe('judgeTools', () => {
  test('says of each tool whether it exists, and why not', () => {
    const server = aServer({ toolAllowList: ['read', 'write'], toolDenyList: ['write'] });
    const { tools } = judgeTools(server, ['read', 'write', 'erase'].map(tool));
    assert.deepEqual(
      tools.map(({ name, allowed, blocked_reason: reason }) => [name, allowed, reason]),
      [
        ['read', true, undefined],
        ['write', false, 'denied'],
        ['erase', false, 'not_allowed'],
      ],
    );
  });

  test('names list entries that fit no tool', () => {
    const server = aServer({ toolAllowList: ['read', 'raed'], toolDenyList: ['gone'] });
    assert.deepEqual(judgeTools(server, [tool('read')]).unmatched, ['raed', 'gone']);
  });

  test('gives an allowed tool the name that it has in use, whatever is blocked beside it', () => {
    const server = aServer({ slug: 'notes', toolDenyList: ['READ'] });
    const [read, blocked] = judgeTools(server, [tool('read'), tool('READ')]).tools;
    assert.equal(read?.exposed_name, 'notes__read');
    assert.match(blocked?.exposed_name ?? '', /^notes__READ_\w{6}$/);
  });
});
