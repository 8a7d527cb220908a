import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canAdminSignIn, toWaysIn, type WaysIn } from './ways-in.ts';

const password = { type: 'password', issuer: 'gatehouse' } as const;
const oidc = { type: 'oidc', issuer: 'https://id.example' } as const;
const github = { type: 'github', issuer: 'https://github.com' } as const;
const passwords: WaysIn = { password: true, oidc: undefined, github: undefined, adminGroup: false };

test('an admin without any link cannot sign in, whatever is set up', () => {
  assert.equal(canAdminSignIn([], passwords), false);
  assert.equal(canAdminSignIn([], { ...passwords, oidc: oidc.issuer, github: github.issuer }), false);
});

test('a password counts while people may sign in with one', () => {
  assert.equal(canAdminSignIn([password], passwords), true);
  assert.equal(canAdminSignIn([password], { ...passwords, password: false }), false);
});

test('a link counts while its provider is the one that is set up', () => {
  for (const link of [oidc, github]) {
    assert.equal(canAdminSignIn([link], passwords), false);
    assert.equal(canAdminSignIn([link], { ...passwords, [link.type]: link.issuer }), true);
    assert.equal(canAdminSignIn([link], { ...passwords, [link.type]: 'https://another.example' }), false);
  }
});

test('whoever is in the provider’s admin group needs no link yet', () => {
  assert.equal(canAdminSignIn([], { ...passwords, oidc: oidc.issuer, adminGroup: true }), true);
});

test('the ways in are those that are configured', () => {
  const rules = { adminGroup: 'keepers' };
  assert.deepEqual(toWaysIn({ passwordSignIn: true }), passwords);
  assert.deepEqual(toWaysIn({ passwordSignIn: false, providerSignIn: { oidc, github: undefined, rules } }), {
    password: false,
    oidc: oidc.issuer,
    github: undefined,
    adminGroup: true,
  });
  const ways = toWaysIn({ passwordSignIn: false, providerSignIn: { oidc: undefined, github, rules } });
  assert.deepEqual([ways.github, ways.adminGroup], [github.issuer, false], 'a group needs the provider that has it');
});
