import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { McpServer } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';
import { createVisitor } from './support/visitor.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const client = { id: 'gatehouse', secret: 'a-secret-of-the-client' };

for (const engine of chosenEngines()) {
  describe(`races for the tokens of a sign-in (${engine})`, () => {
    const keep = closeAfter();
    let provider: FakeProvider;
    let house: House;
    let doors: Person[];
    let server: McpServer;

    before(async () => {
      // A refresh token that is used twice ends everything that came of the same consent.
      provider = keep(await startFakeProvider({ rotates: true, detectsReuse: true }));
      const env = {
        GATEHOUSE_OIDC_ISSUER: provider.issuer,
        GATEHOUSE_OIDC_CLIENT_ID: client.id,
        GATEHOUSE_OIDC_CLIENT_SECRET: client.secret,
      };
      house = keep(await startHouse(engine, { env }));
      const redirectUris = [`${house.url}/api/v1/auth/oidc/callback`];
      provider.addClient({ ...client, redirectUris, tokenAuthMethod: 'client_secret_basic' });
      const admin = await house.setUp(ada);
      server = await admin.call('POST', '/mcp-servers', {
        display_name: 'Own',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_on',
        auth_type: 'user_oidc',
      });
      provider.options.tokenLifeSeconds = 1;
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('oidc', { user: 'grace' }), '/');
      provider.options.tokenLifeSeconds = 3600;
      const person = visitor.person();
      doors = [person];
      if (engine === 'postgres') {
        const second = await house.startSecond();
        doors.push(second.person({ cookie: person.headers['cookie'] ?? '', origin: second.url }));
      }
      const over = Date.now() + 1_000;
      await until(() => Date.now() >= over);
    });

    /** A step does not wait for a listing longer than 3 s, which a hundred chats at once can take. */
    async function askOnceListed(person: Person) {
      for (;;) {
        const answer = await askWho(person, [server.id]);
        if (!('why' in answer) || !/has not answered yet/.test(String(answer.why))) return answer;
      }
    }

    async function callAtOnce(): Promise<void> {
      const before = provider.refreshes().length;
      const people = doors.flatMap((person) => Array.from({ length: 50 }, () => person));
      const answers = await Promise.all(people.map(askOnceListed));
      assert.deepEqual(
        answers.filter(({ who }) => who !== 'grace'),
        [],
      );
      assert.equal(provider.refreshes().length, before + 1);
    }

    test('50 calls in each process with a token that has run out: one refresh, and all succeed', callAtOnce);

    test('the same with a token that the server refuses before its time', async () => {
      provider.expireTokens('grace');
      await callAtOnce();
    });
  });
}
