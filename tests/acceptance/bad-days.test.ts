import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import type { Chat, McpServer, Message, Problem } from '@gatehouse/contract';
import { closeAfter } from './support/close-after.ts';
import type { Answer, Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };
const base = {
  display_name: 'Notes',
  slug: 'notes',
  url: 'https://notes.example/mcp',
  transport: 'streamable_http',
  availability: 'default_off',
  auth_type: 'none',
};

/** What is wrong with a new server, and the pointer and code of the fault. */
const faultyServers: [what: string, change: object, fault: string][] = [
  ['an unknown field', { colour: 'red' }, '/colour'],
  ['a wrong type', { enabled: 'yes' }, '/enabled'],
  ['an unknown transport', { transport: 'stdio' }, '/transport'],
  ['an unknown availability', { availability: 'always' }, '/availability'],
  ['a URL without a scheme', { url: 'notes.example/mcp' }, '/url'],
  ['a URL of another scheme', { url: 'ftp://notes.example/mcp' }, '/url'],
  ['credentials in the URL', { url: 'https://me:secret@notes.example/mcp' }, '/url'],
  [
    '5,000 entries in the allow list',
    { tool_allow_list: Array.from({ length: 5_000 }, (_, n) => `tool_${n}`) },
    '/tool_allow_list',
  ],
  ["another auth type's field", { api_key_header: 'X-Key' }, '/api_key_header'],
  [
    'a header with a line break',
    { auth_type: 'custom_headers', custom_headers: { 'X-A': 'a\r\nX-B: b' } },
    '/custom_headers/X-A',
  ],
  ['a slug with capitals', { slug: 'Notes' }, '/slug'],
];

for (const engine of chosenEngines()) {
  describe(`bad input (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    let member: Person;
    let notes: McpServer;

    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp({ email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' });
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
      notes = await admin.call<McpServer>('POST', '/mcp-servers', base);
    });

    const everything = async () => ({
      servers: await admin.call('GET', '/mcp-servers'),
      chats: (await member.call<{ items: Chat[] }>('GET', '/chats')).items.map(withoutTitle),
      audit: await admin.call('GET', '/audit'),
    });
    /** Asks for what is refused, and makes sure that nothing came of it. */
    async function refused(ask: () => Promise<Answer<Problem>>, status: number, code: string, pointers: string[] = []) {
      const earlier = await everything();
      const { status: got, body, text } = await ask();
      assert.deepEqual([got, body.code], [status, code], text.slice(0, 500));
      assert.deepEqual([...new Set((body.errors ?? []).map(({ pointer }) => pointer))], pointers);
      assert.ok((body.errors ?? []).every((error) => error.code !== '' && error.message !== ''));
      assert.deepEqual(await everything(), earlier, 'nothing changed');
      return body;
    }

    for (const [what, change, pointer] of faultyServers) {
      test(`${what} is refused on create and on update`, async () => {
        await refused(() => admin.ask('POST', '/mcp-servers', { ...base, slug: 'other', ...change }), 400, 'invalid_input', [
          pointer,
        ]);
        await refused(() => admin.ask('PATCH', `/mcp-servers/${notes.id}`, change), 400, 'invalid_input', [pointer]);
      });
    }

    test('every fault of a request is told at once', async () => {
      const body = { ...base, transport: 'stdio', enabled: 1, colour: 'red' };
      await refused(() => admin.ask('POST', '/mcp-servers', body), 400, 'invalid_input', ['/transport', '/enabled', '/colour']);
    });

    test('a body that is no JSON, of another type, or of 10 MB is refused', async () => {
      await refused(() => admin.ask('POST', '/mcp-servers', '{"display_name": '), 400, 'invalid_input', ['']);
      await refused(
        () => admin.ask('POST', '/mcp-servers', '<x/>', { 'content-type': 'text/xml' }),
        415,
        'unsupported_media_type',
      );
      const large = JSON.stringify({ ...base, description: 'x'.repeat(10 * 1024 * 1024) });
      await refused(() => admin.ask('POST', '/mcp-servers', large), 413, 'too_large');
    });

    test('of ten that want one slug at once, one gets it', async () => {
      const asked = Array.from({ length: 10 }, () => admin.ask('POST', '/mcp-servers', { ...base, slug: 'wanted' }));
      const answers = await Promise.all(asked);
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, ...Array.from({ length: 9 }, () => 409)]);
      const lost = answers.find(({ status }) => status === 409);
      assert.deepEqual([lost?.body.code, lost?.body.errors?.[0]?.pointer], ['conflict', '/slug']);
      const listed = await admin.call<McpServer[]>('GET', '/mcp-servers');
      assert.equal(listed.filter(({ slug }) => slug === 'wanted').length, 1);
    });

    test('of two browsers that edit one server the second is told that it is stale', async () => {
      const { headers, body } = await admin.ask<McpServer>('GET', `/mcp-servers/${notes.id}`);
      const seen = { 'if-match': headers.get('etag') ?? '' };
      const path = `/mcp-servers/${notes.id}`;
      const first = await admin.ask<McpServer>('PATCH', path, { description: 'First' }, seen);
      assert.deepEqual([first.status, first.body.revision], [200, body.revision + 1]);
      await refused(() => admin.ask('PATCH', path, { description: 'Second' }, seen), 412, 'stale_revision');
      await refused(() => admin.ask('DELETE', path, undefined, seen), 412, 'stale_revision');
    });

    test('a deleted server is not found, for a patch, a second delete, its tools and a member', async () => {
      const gone = await admin.call<McpServer>('POST', '/mcp-servers', { ...base, slug: 'gone' });
      const path = `/mcp-servers/${gone.id}`;
      assert.equal((await admin.ask('DELETE', path)).status, 204);
      await refused(() => admin.ask('PATCH', path, { description: 'Too late' }), 404, 'not_found');
      await refused(() => admin.ask('DELETE', path), 404, 'not_found');
      await refused(() => member.ask('GET', `${path}/tools`), 404, 'not_found');
    });

    test('a chat with an unknown, a malformed or a hidden server is refused; one whose server goes later lives on', async () => {
      const hidden = await admin.call<McpServer>('POST', '/mcp-servers', { ...base, slug: 'hidden', enabled: false });
      for (const id of [randomUUID(), 'no-id', hidden.id]) {
        const ids = { mcp_server_ids: [notes.id, id] };
        await refused(() => member.ask('POST', '/chats', ids), 400, 'invalid_input', ['/mcp_server_ids/1']);
      }
      const late = await admin.call<McpServer>('POST', '/mcp-servers', { ...base, slug: 'late' });
      const chat = await member.call<Chat>('POST', '/chats', { mcp_server_ids: [late.id] });
      await member.call('PATCH', `/chats/${chat.id}`, { title: 'Named' }); // or the model names it while the chat is compared
      await refused(
        () => member.ask('POST', `/chats/${chat.id}/messages`, { text: 'hello', mcp_server_ids: [randomUUID()] }),
        400,
        'invalid_input',
        ['/mcp_server_ids/0'],
      );
      await admin.call('DELETE', `/mcp-servers/${late.id}`);
      const events = await member.turn(chat.id, 'hello', { mcp_server_ids: [late.id] });
      assert.equal(events.at(-1)?.type, 'turn');
      await refused(() => member.ask('POST', `/chats/${chat.id}/messages`, { text: ' \n' }), 400, 'invalid_input', ['/text']);
    });

    test('a request that is sent twice makes one chat and one message; the same id for another is a conflict', async () => {
      const body = { id: randomUUID(), mcp_server_ids: [] };
      const [one, two] = [await member.call<Chat>('POST', '/chats', body), await member.call<Chat>('POST', '/chats', body)];
      assert.equal(one.id, two.id);
      await refused(() => member.ask('POST', '/chats', { id: body.id }), 409, 'conflict', ['/id']);
      const message = { id: randomUUID(), text: 'hello' };
      await member.turn(one.id, message.text, { id: message.id });
      await member.call('POST', `/chats/${one.id}/messages`, message);
      const { items } = await member.call<{ items: Message[] }>('GET', `/chats/${one.id}/messages`);
      assert.deepEqual(
        items.map(({ role }) => role),
        ['user', 'assistant'],
      );
      await refused(() => member.ask('POST', `/chats/${one.id}/messages`, { ...message, text: 'other' }), 409, 'conflict', [
        '/id',
      ]);
    });

    test('a member is refused before anything is looked up, and somebody signed out before that', async () => {
      for (const [method, path] of [
        ['POST', '/mcp-servers'],
        ['PATCH', `/mcp-servers/${randomUUID()}`],
        ['DELETE', `/mcp-servers/${notes.id}`],
        ['POST', '/mcp-servers/test'],
        ['PATCH', '/settings'],
        ['POST', '/users'],
        ['POST', '/models'],
      ] as const) {
        const body = method === 'DELETE' ? undefined : { colour: 'red' };
        await refused(() => member.ask(method, path, body), 403, 'forbidden');
        await refused(() => house.person({ origin: house.url }).ask(method, path, body), 401, 'unauthenticated');
      }
    });
  });
}

/** The model's title comes when it comes; a message that was taken would show as a turn. */
function withoutTitle({ id, turn, mcp_server_ids, archived }: Chat) {
  return { id, turn, mcp_server_ids, archived };
}
