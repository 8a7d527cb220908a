import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import { startFakeProvider, type FakeProvider } from '../../../tests/providers/start-fake-provider.ts';
import type { ProviderOptions } from '../../../tests/providers/provider-options.ts';
import { disconnect } from '../domain/grants/disconnect.ts';
import { newId } from '../domain/new-id.ts';
import { updateServer } from '../domain/servers/update-server.ts';
import { announceLinkChange } from '../domain/user-links/announce-link-change.ts';
import { createVerdictStore } from '../domain/verdicts/create-verdict-store.ts';
import { AppError } from '../errors.ts';
import { UpstreamError, type UpstreamServer } from '../upstream/upstream.ts';
import { connectMember } from './testing/connect-member.ts';
import { openCrowd, type Crowd, type Member } from './testing/open-crowd.ts';
import type { OpenedDialing } from './testing/open-dialing.ts';
import { repeatableRandom } from './testing/repeatable-random.ts';

/** What can happen, and how often. */
const weights = {
  call: 50,
  list: 12,
  connect: 10,
  disconnect: 6,
  signIn: 4,
  expire: 6, // access tokens end early: 401
  shorten: 3, // tokens end in a second from now on, or in an hour
  revoke: 2, // refresh tokens end
  forget: 2, // the upstream restarts
  move: 3, // an admin points the server elsewhere
};
type Kind = keyof typeof weights;
type Step = { kind: Kind; member: Member; serverName: string; process: OpenedDialing; dice: number };

const kinds = Object.entries(weights).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind as Kind));
const stepCount = 400;
const lanes = 8;

/** What the provider is told that somebody is: another one at each server. A token's owner then says whose it is, and for which. */
const ownerOf = (member: Member, serverName: string) => (serverName === 'own' ? member.name : `${member.name}-at-${serverName}`);

// GATEHOUSE_TEST_SEED repeats what a failure named.
const seed = Number(process.env['GATEHOUSE_TEST_SEED'] ?? Date.now() % 1_000_000);

onEachDatabase('users’ own tokens', (database) => {
  describe(`in any order of events (seed ${seed})`, () => {
    const random = repeatableRandom(seed);
    const pick = <Item>(items: readonly Item[]): Item => {
      const item = items[Math.floor(random() * items.length)];
      assert.ok(item !== undefined);
      return item;
    };
    const providers: FakeProvider[] = [];
    let crowd: Crowd;
    const answers = { own: 0, nobody: 0, refused: 0 };

    before(async () => {
      const tools: ProviderOptions['toolsOf'] = (user = 'nobody') => [
        { name: 'whoami', description: user, inputSchema: { type: 'object' } },
      ];
      const anonymous = ['initialize', 'tools/list', 'tools/call'] as const;
      for (let count = 0; count < 2; count += 1) providers.push(await startFakeProvider({ toolsOf: tools, anonymous }));
      const [home] = providers;
      assert.ok(home);
      // Two processes share PostgreSQL.
      const others = database.engine === 'postgres' ? [await database.openSecond()] : [];
      crowd = await openCrowd([database(), ...others], home);
    });
    after(async () => {
      await crowd?.close();
      for (const provider of providers) await provider.close();
    });

    function judge(who: string, member: Member, serverName: string): void {
      assert.ok(who === 'nobody' || who === ownerOf(member, serverName), `${member.name} at ${serverName} came as ${who}`);
      answers[who === 'nobody' ? 'nobody' : 'own'] += 1;
    }

    async function connect({ member, serverName, process }: Step): Promise<void> {
      const { id, authType } = crowd.servers.get(serverName) ?? assert.fail();
      if (authType !== 'oauth2') return;
      await connectMember(process, member, id, ownerOf(member, serverName));
    }

    async function signIn({ member, process }: Step): Promise<void> {
      await crowd.signIn(member);
      const { onLinkChanged, db } = process.providerSignIn;
      await announceLinkChange({ db, onLinkChanged }, member.actor.userId);
    }

    /** Which of the two eras is spoken shows in sessions: each gets its share. */
    const chooseEra = (server: UpstreamServer, dice: number) =>
      createVerdictStore(database()).save(server.id, server.revision, {
        era: dice < 0.5 ? 'stateful' : 'stateless',
        protocolVersion: dice < 0.5 ? '2025-11-25' : '2026-07-28',
        decidedAt: new Date(),
      });

    async function move({ serverName, process, dice }: Step): Promise<void> {
      const { id } = crowd.servers.get(serverName) ?? assert.fail();
      const to = serverName === 'two' ? pick(providers).mcpUrl : providers[0]?.mcpUrl;
      const changes = { url: `${to}?v=${newId()}` };
      await updateServer(crowd.serversDepsOf(process), crowd.admin.actor, { id, changes });
      await chooseEra(await crowd.dialed(serverName), dice);
    }

    async function take(step: Step): Promise<void> {
      const { kind, member, serverName, process, dice } = step;
      const owner = ownerOf(member, serverName);
      const { userId } = member.actor;
      switch (kind) {
        case 'call': {
          const request = { tool: 'whoami', argumentsJson: JSON.stringify({ from: owner }), callId: newId() };
          const limits = { timeoutMs: 10_000, limitMs: 10_000 };
          const { content } = await process.upstream.callTool(await crowd.dialed(serverName), userId, request, limits);
          return judge(Array.isArray(content) ? String(content[0].text) : '', member, serverName);
        }
        case 'list': {
          const { tools } = await process.upstream.listTools(await crowd.dialed(serverName), userId);
          return judge(String(tools[0]?.['description']), member, serverName);
        }
        case 'connect':
          return connect(step);
        case 'disconnect':
          return void (await disconnect(process.oauth, member.actor, (await crowd.dialed(serverName)).id));
        case 'signIn':
          return signIn(step);
        case 'move':
          return move(step);
        default:
          for (const provider of providers) harm(provider, kind, { owner, dice });
      }
    }

    async function takeAnyway(step: Step): Promise<void> {
      try {
        await take(step);
      } catch (error) {
        // What comes in between may fail: a login whose server moves, a call whose token has just been revoked.
        if (!(error instanceof UpstreamError) && !(error instanceof AppError)) throw error;
        answers.refused += 1;
      }
    }

    it('carries the calling user’s token for that server, or none', async () => {
      for (const serverName of crowd.servers.keys()) await chooseEra(await crowd.dialed(serverName), random());
      for (const member of crowd.members) {
        for (const serverName of ['one', 'two']) {
          await connect({ kind: 'connect', member, serverName, process: pick(crowd.processes), dice: 0 });
        }
      }
      const steps = Array.from({ length: stepCount }, (): Step => {
        const where = {
          member: pick(crowd.members),
          serverName: pick([...crowd.servers.keys()]),
          process: pick(crowd.processes),
        };
        return { ...where, kind: pick(kinds), dice: random() };
      });
      await Promise.all(
        Array.from({ length: lanes }, async () => {
          for (let step = steps.shift(); step; step = steps.shift()) await takeAnyway(step);
        }),
      );
      for (const provider of providers) assertOwnTokens(provider);
      assert.ok(answers.own > 50 && answers.nobody > 0, `it says little: ${JSON.stringify(answers)}`);
    });
  });
});

function harm(provider: FakeProvider, kind: Kind, { owner, dice }: { owner: string; dice: number }): void {
  if (kind === 'expire') provider.expireTokens(owner);
  if (kind === 'revoke') provider.revokeConsents(owner);
  if (kind === 'forget') provider.forgetSessions();
  if (kind === 'shorten') provider.options.tokenLifeSeconds = dice < 0.5 ? 1 : 3600;
}

/** Looks at what arrived: calls say in their arguments who made them, and sessions belong to one user. */
function assertOwnTokens(provider: FakeProvider): void {
  const ownersOfSessions = new Map<string, string>();
  for (const { headers, json } of provider.seen('mcp')) {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) continue;
    const owner = provider.findToken(token)?.user;
    assert.ok(owner !== undefined, 'a token of another provider was sent here');
    const call = json as { method?: string; params?: { arguments?: { from?: string } } };
    if (call.method === 'tools/call') assert.equal(owner, call.params?.arguments?.from);
    const session = headers['mcp-session-id'];
    if (session === undefined) continue;
    const known = ownersOfSessions.get(String(session)) ?? owner;
    assert.equal(owner, known, 'a session was used by two');
    ownersOfSessions.set(String(session), known);
  }
}
