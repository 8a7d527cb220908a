import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { ApiTokenView, AuditEntryView, Chat, CreatedApiToken, Problem, SessionView, UserView } from '@gatehouse/contract';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };
const linus = { email: 'linus@example.com', name: 'Linus', password: 'acceptance-another' };

for (const engine of chosenEngines()) {
  describe(`accounts (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    let member: Person;
    let self: UserView;

    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      self = await admin.call<UserView>('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
    });

    const statusOf = async (person: Person, method = 'GET', path = '/me') => (await person.ask(method, path)).status;
    const tryPassword = ({ email, password }: typeof grace) =>
      house.person({ origin: house.url }).ask<Problem>('POST', '/auth/password', { email, password });

    test('an admin reads and changes a user, who sees it; no member can', async () => {
      const path = `/users/${self.id}`;
      assert.deepEqual(await admin.call('GET', path), self);
      const changed = await admin.call<UserView>('PATCH', path, { name: 'Grace H.' });
      assert.deepEqual([changed.name, changed.role, changed.email], ['Grace H.', 'member', grace.email]);
      assert.equal((await member.call<UserView>('GET', '/me')).name, 'Grace H.');
      for (const method of ['GET', 'DELETE']) assert.equal(await statusOf(member, method, path), 403);
      assert.equal((await member.ask('PATCH', path, { role: 'admin' })).status, 403);
      assert.equal((await member.call<UserView>('GET', '/me')).role, 'member');
    });

    test('a disabled user is out at once, with sessions and tokens, and can come back when that is taken back', async () => {
      const { token } = await member.call<CreatedApiToken>('POST', '/me/tokens', { name: 'script' });
      const script = house.person({ authorization: `Bearer ${token}` });
      await admin.call('PATCH', `/users/${self.id}`, { disabled: true });
      assert.deepEqual([await statusOf(member), await statusOf(script), (await tryPassword(grace)).status], [401, 401, 401]);
      await admin.call('PATCH', `/users/${self.id}`, { disabled: false });
      member = await house.signIn(grace);
      assert.deepEqual([await statusOf(member), await statusOf(script)], [200, 200]);
    });

    test('a token works until its owner revokes it, which nobody else can', async () => {
      const { id, token } = await member.call<CreatedApiToken>('POST', '/me/tokens', { name: 'laptop' });
      const script = house.person({ authorization: `Bearer ${token}` });
      assert.equal((await script.call<UserView>('GET', '/me')).id, self.id);
      assert.equal(await statusOf(admin, 'DELETE', `/me/tokens/${id}`), 404);
      assert.equal(await statusOf(script), 200);
      assert.equal(await statusOf(member, 'DELETE', `/me/tokens/${id}`), 204);
      assert.equal(await statusOf(script), 401);
      const { items } = await member.call<{ items: ApiTokenView[] }>('GET', '/me/tokens');
      assert.ok(!items.some((listed) => listed.id === id));
    });

    test('a user ends one session of theirs, and then all of them; those of others go on', async () => {
      const [here, elsewhere] = [await house.signIn(grace), await house.signIn(grace)];
      const { items } = await elsewhere.call<{ items: SessionView[] }>('GET', '/me/sessions');
      const current = items.find((session) => session.current)?.id ?? '';
      assert.equal(await statusOf(admin, 'DELETE', `/me/sessions/${current}`), 404);
      assert.equal(await statusOf(here, 'DELETE', `/me/sessions/${current}`), 204);
      assert.deepEqual([await statusOf(here), await statusOf(elsewhere)], [200, 401]);

      assert.equal(await statusOf(here, 'DELETE', '/me/sessions'), 204);
      assert.deepEqual([await statusOf(here), await statusOf(member), await statusOf(admin)], [401, 401, 200]);
      member = await house.signIn(grace);
    });

    test('the last admin can be neither deleted, demoted nor disabled; one of two can', async () => {
      const own = `/users/${(await admin.call<UserView>('GET', '/me')).id}`;
      for (const change of [{ role: 'member' }, { disabled: true }]) {
        assert.deepEqual((await admin.ask('PATCH', own, change)).body.code, 'conflict');
      }
      assert.equal(await statusOf(admin, 'DELETE', own), 409);
      const { id } = await admin.call<UserView>('POST', '/users', { ...linus, role: 'admin' });
      const other = await house.signIn(linus);
      assert.equal((await other.call<UserView>('PATCH', own, { role: 'member' })).role, 'member');
      assert.equal(await statusOf(admin, 'GET', '/users'), 403, 'at once');
      assert.equal(await statusOf(other, 'DELETE', `/users/${id}`), 409);
      await other.call('PATCH', own, { role: 'admin' });
      assert.equal(await statusOf(admin, 'DELETE', `/users/${id}`), 204);
      assert.equal(await statusOf(other), 401);
    });

    test('a deleted user is gone with what was theirs, and the record still says who it was', async () => {
      const chat = await member.call<Chat>('POST', '/chats', {});
      assert.equal(await statusOf(admin, 'DELETE', `/users/${self.id}`), 204);
      assert.deepEqual([await statusOf(member), (await tryPassword(grace)).status], [401, 401]);
      assert.equal(await statusOf(admin, 'GET', `/users/${self.id}`), 404);
      assert.equal(await statusOf(admin, 'GET', `/chats/${chat.id}`), 404);
      const audit = await admin.call<{ items: AuditEntryView[] }>('GET', '/audit');
      const [deletion] = audit.items.filter(({ action }) => action === 'user.delete');
      assert.equal(deletion?.subject_label, grace.email);
      assert.deepEqual(await admin.call('GET', `/audit/${deletion?.id}`), deletion);
    });
  });
}
