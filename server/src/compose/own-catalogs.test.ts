import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import { startFakeProvider, type FakeProvider } from '../../../tests/providers/start-fake-provider.ts';
import { disconnect } from '../domain/grants/disconnect.ts';
import { updateServer } from '../domain/servers/update-server.ts';
import { connectMember } from './testing/connect-member.ts';
import { openCrowd, type Crowd, type Member } from './testing/open-crowd.ts';
import type { OpenedDialing } from './testing/open-dialing.ts';

onEachDatabase('what a server lists by a user’s own grant', (database) => {
  let provider: FakeProvider;
  let crowd: Crowd;
  let process: OpenedDialing;
  let ada: Member;
  let grace: Member;

  before(async () => {
    provider = await startFakeProvider({
      toolsOf: (user = 'nobody') => [{ name: `tool-of-${user}`, inputSchema: { type: 'object' } }],
    });
    crowd = await openCrowd([database()], provider);
    const [first] = crowd.processes;
    const [one, other] = crowd.members;
    assert.ok(first && one && other);
    [process, ada, grace] = [first, one, other];
  });
  after(async () => {
    await crowd?.close();
    await provider?.close();
  });

  async function connect(member: Member, as: string): Promise<void> {
    const { id } = await crowd.dialed('one');
    assert.equal((await connectMember(process, member, id, as)).ok, true);
  }
  async function listTools(member: Member): Promise<(string | undefined)[]> {
    const server = await crowd.dialed('one');
    for (;;) {
      const state = (await process.catalogs.prepare([server], member.actor.userId, { waitMs: 10_000 })).get(server.id);
      // The news of a login comes by the database once more, and what is being listed then is dropped.
      if (state?.status !== 'loading') return (state?.catalog?.tools ?? []).map(({ name }) => name);
    }
  }
  async function storedFor(): Promise<(string | null)[]> {
    const rows = await database().sql.selectFrom('catalogs').select('user_id').orderBy('user_id').execute();
    return rows.map(({ user_id: userId }) => userId);
  }
  /** A listing is stored after it was given. */
  async function untilStoredFor(...members: Member[]): Promise<void> {
    const wanted = members.map(({ actor }) => actor.userId).toSorted();
    const deadline = AbortSignal.timeout(10_000);
    while (JSON.stringify(await storedFor()) !== JSON.stringify(wanted)) await delay(10, undefined, { signal: deadline });
  }

  it('is forgotten when they disconnect, and only theirs', async () => {
    await connect(ada, 'ada-there');
    await connect(grace, 'grace-there');
    assert.deepEqual([await listTools(ada), await listTools(grace)], [['tool-of-ada-there'], ['tool-of-grace-there']]);
    await untilStoredFor(ada, grace);
    await disconnect(process.oauth, ada.actor, (await crowd.dialed('one')).id);
    assert.deepEqual(await storedFor(), [grace.actor.userId]);
    assert.deepEqual(await listTools(ada), []);
  });

  it('is forgotten when they connect as somebody else, whose tools they get at once', async () => {
    await connect(grace, 'another-grace');
    assert.deepEqual(await storedFor(), []);
    assert.deepEqual(await listTools(grace), ['tool-of-another-grace']);
  });

  it('is forgotten when an admin changes what all grants are bound to', async () => {
    await connect(ada, 'ada-there');
    await listTools(ada);
    await untilStoredFor(ada, grace);
    const { id } = await crowd.dialed('one');
    const write = crowd.serversDepsOf(process);
    await updateServer(write, crowd.admin.actor, { id, changes: { description: 'the same place' } });
    assert.equal((await storedFor()).length, 2);
    await updateServer(write, crowd.admin.actor, { id, changes: { url: `${provider.mcpUrl}?v=2` } });
    assert.deepEqual(await storedFor(), []);
  });
});
