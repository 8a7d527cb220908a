import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { AuthMethods, UserView } from '@gatehouse/contract';
import { startFakeGitHub, type FakeGitHub, type GitHubAccount } from '../providers/start-fake-github.ts';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { createVisitor } from './support/visitor.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };

for (const engine of chosenEngines()) {
  describe(`signing in with GitHub (${engine})`, () => {
    const keep = closeAfter();
    let github: FakeGitHub;
    let house: House;
    let admin: Person;

    before(async () => {
      github = keep(await startFakeGitHub([]));
      house = keep(
        await startHouse(engine, {
          env: {
            GATEHOUSE_ALLOW_NETWORKS: '10.0.0.0/8',
            GATEHOUSE_GITHUB_BASE_URL: github.baseUrl,
            GATEHOUSE_GITHUB_CLIENT_ID: github.clientId,
            GATEHOUSE_GITHUB_CLIENT_SECRET: github.clientSecret,
            GATEHOUSE_GITHUB_ALLOWED_ORGS: 'Navy, air-force',
          },
        }),
      );
      admin = await house.setUp(ada);
    });

    /** Puts somebody at GitHub, in place of whoever has that id. */
    const known = (account: Partial<GitHubAccount> & { id: number; login: string }) => {
      const others = github.accounts.filter(({ id }) => id !== account.id);
      const emails = [{ email: `${account.login}@example.com`, primary: true, verified: true }];
      github.accounts.splice(0, Infinity, ...others, { name: null, emails, orgs: ['navy'], ...account });
      return { user: account.login };
    };
    const refusedBy = (code: string) => `/sign-in?error=${code}`;

    test('makes a member of somebody in an allowed organization, and knows them by their id', async () => {
      const methods = await house.person().call<AuthMethods>('GET', '/auth/methods');
      assert.deepEqual(methods, { password: true, github: true, setup_needed: false });
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('github', known({ id: 1, login: 'grace', name: 'Grace H.' })), '/');
      const me = await visitor.person().call<UserView>('GET', '/me');
      assert.deepEqual([me.email, me.name, me.role], ['grace@example.com', 'Grace H.', 'member']);
      assert.deepEqual(
        me.links.map(({ type, issuer, subject_label: label }) => ({ type, issuer, label })),
        [{ type: 'github', issuer: github.baseUrl, label: 'grace' }],
      );
      const renamed = createVisitor(house);
      assert.equal(await renamed.signIn('github', known({ id: 1, login: 'ghopper', emails: [], orgs: [] })), '/');
      assert.equal((await renamed.person().call<UserView>('GET', '/me')).id, me.id);
      const heir = known({ id: 2, login: 'grace' });
      assert.equal(await createVisitor(house).signIn('github', heir), refusedBy('other_identity'), 'who took the login over');
    });

    test('makes no members of others, and goes by the primary verified address alone', async () => {
      const outsider = known({ id: 10, login: 'outsider', orgs: ['army'] });
      assert.equal(await createVisitor(house).signIn('github', outsider), refusedBy('organization_not_allowed'));
      const emails = [
        { email: 'second@example.com', primary: false, verified: true },
        { email: 'first@example.com', primary: true, verified: false },
      ];
      const unverified = known({ id: 11, login: 'unverified', emails });
      assert.equal(await createVisitor(house).signIn('github', unverified), refusedBy('email_unverified'));
    });

    test('finds a user whom an admin made, and no admin', async () => {
      const made = await admin.call<UserView>('POST', '/users', { email: 'Made@example.com', name: 'Made', role: 'member' });
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('github', known({ id: 20, login: 'made', orgs: [] })), '/');
      assert.equal((await visitor.person().call<UserView>('GET', '/me')).id, made.id);
      assert.equal((await visitor.person().ask('POST', '/auth/sign-out')).status, 204);
      const asAdmin = known({ id: 21, login: 'ada' });
      assert.equal(await createVisitor(house).signIn('github', asAdmin), refusedBy('admin_by_email'));
    });

    test('says that the user said no, and that GitHub fails', async () => {
      const user = known({ id: 30, login: 'linus' });
      assert.equal(await createVisitor(house).signIn('github', { ...user, deny: true }), refusedBy('cancelled'));
      github.failApi({ status: 502, body: 'Unicorn' });
      assert.equal(await createVisitor(house).signIn('github', user), refusedBy('unavailable'));
      github.failApi({ status: 200, body: { surprise: true } });
      assert.equal(await createVisitor(house).signIn('github', user), refusedBy('bad_answer'));
      github.failApi(undefined);
      const visitor = createVisitor(house);
      const used = new URL(await visitor.passProvider('github', user));
      used.searchParams.set('code', 'never-given');
      assert.equal(await visitor.go(used.href), refusedBy('refused'));
      assert.equal(await visitor.signIn('github', user), '/');
      assert.equal(await visitor.signIn('oidc'), refusedBy('not_offered'));
    });
  });
}
