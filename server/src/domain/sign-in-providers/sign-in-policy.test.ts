import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Profile } from '../../upstream/identity/identity-provider.ts';
import { decideSignIn, isInAdminGroup, type Known, type SignInRules } from './sign-in-policy.ts';

const open: SignInRules = { adminGroup: 'keepers', oidcSignUp: true, oidcDomains: undefined, githubOrgs: [] };
const profile: Profile = {
  issuer: 'https://login.example',
  subject: 's',
  label: 'grace@example.com',
  verifiedEmail: 'grace@example.com',
  name: 'Grace',
  groups: [],
};
const nobody: Known = { linked: undefined, byEmail: undefined, adding: undefined };
const grace = { id: 'grace', role: 'member', disabled: false } as const;
const ada = { id: 'ada', role: 'admin', disabled: false } as const;
const free = { hasOtherIdentity: false };

function decide(
  known: Partial<Known>,
  more: { profile?: Partial<Profile>; rules?: Partial<SignInRules>; type?: 'oidc' | 'github' } = {},
): string {
  const rules = { ...open, ...more.rules };
  const decision = decideSignIn(more.type ?? 'oidc', { ...profile, ...more.profile }, { ...nobody, ...known }, rules);
  switch (decision.to) {
    case 'refuse':
      return decision.code;
    case 'create':
      return `create ${decision.email}`;
    case 'sign_in':
    case 'link':
      return `${decision.to} ${decision.userId}`;
  }
}

describe('decideSignIn', () => {
  test('goes by the link before everything else, also for admins and without an address', () => {
    assert.equal(
      decide({ linked: ada, byEmail: { ...grace, ...free } }, { profile: { verifiedEmail: undefined } }),
      'sign_in ada',
    );
    assert.equal(decide({ linked: { ...grace, disabled: true } }), 'disabled');
  });

  test('links by a verified address, but no admin by it alone and nobody who has another identity there', () => {
    assert.equal(decide({ byEmail: { ...grace, ...free } }), 'link grace');
    assert.equal(decide({ byEmail: { ...grace, ...free, disabled: true } }), 'disabled');
    assert.equal(decide({ byEmail: { ...grace, hasOtherIdentity: true } }), 'other_identity');
    assert.equal(decide({ byEmail: { ...ada, ...free } }), 'admin_by_email');
    assert.equal(decide({ byEmail: { ...ada, ...free } }, { profile: { groups: ['keepers'] } }), 'link ada');
    assert.equal(
      decide({ byEmail: { ...ada, ...free } }, { profile: { groups: ['keepers'] }, type: 'github' }),
      'admin_by_email',
    );
    assert.equal(
      decide({ byEmail: { ...ada, hasOtherIdentity: true } }, { profile: { groups: ['keepers'] } }),
      'other_identity',
      'the group is no reason to take over another identity’s account',
    );
  });

  test('adds to the account of whoever is signed in, whatever the address is', () => {
    const adding = { ...ada, ...free };
    assert.equal(decide({ adding, byEmail: { ...grace, ...free } }, { profile: { verifiedEmail: undefined } }), 'link ada');
    assert.equal(decide({ adding, linked: ada }), 'sign_in ada');
    assert.equal(decide({ adding, linked: grace }), 'link_taken');
    assert.equal(decide({ adding: { ...ada, hasOtherIdentity: true } }), 'other_identity');
    assert.equal(decide({ adding: { ...adding, disabled: true } }), 'disabled');
  });

  test('makes members by OpenID Connect as the rules say', () => {
    assert.equal(decide({}), 'create grace@example.com');
    assert.equal(decide({}, { profile: { verifiedEmail: undefined } }), 'email_unverified');
    assert.equal(decide({}, { rules: { oidcSignUp: false } }), 'no_account');
    assert.equal(decide({}, { rules: { oidcDomains: ['example.com'] } }), 'create grace@example.com');
    for (const verifiedEmail of ['grace@evil-example.com', 'grace@example.com.evil.example', 'grace@a.example.com']) {
      assert.equal(decide({}, { rules: { oidcDomains: ['example.com'] }, profile: { verifiedEmail } }), 'domain_not_allowed');
    }
    const verifiedEmail = '"a@example.com"@evil.example';
    assert.equal(decide({}, { rules: { oidcDomains: ['example.com'] }, profile: { verifiedEmail } }), 'domain_not_allowed');
  });

  test('makes members by GitHub only out of allowed organizations, whatever holds for OpenID Connect', () => {
    const type = 'github';
    assert.equal(decide({}, { type }), 'no_account');
    const rules = { githubOrgs: ['navy'], oidcSignUp: false };
    assert.equal(decide({}, { type, rules, profile: { groups: ['navy'] } }), 'create grace@example.com');
    assert.equal(decide({}, { type, rules, profile: { groups: ['army'] } }), 'organization_not_allowed');
    assert.equal(decide({}, { type, rules, profile: { groups: undefined } }), 'organization_not_allowed');
  });
});

describe('isInAdminGroup', () => {
  test('says nothing where there is no such group, the groups were not told, or it is GitHub', () => {
    const isIn = (groups: string[] | undefined, rules = open, type: 'oidc' | 'github' = 'oidc') =>
      isInAdminGroup(type, { ...profile, groups }, rules);
    assert.equal(isIn(['keepers']), true);
    assert.equal(isIn([]), false);
    assert.equal(isIn(['Keepers']), false);
    assert.equal(isIn(undefined), undefined);
    assert.equal(isIn(['keepers'], { ...open, adminGroup: undefined }), undefined);
    assert.equal(isIn(['keepers'], open, 'github'), undefined);
  });
});
