import { describeFinding, isFindingCode, type Finding, type FindingCode } from '../../protocol/oauth/finding.ts';
import type { Server } from '../servers/server.ts';
import type { StoredDiscovery } from './discovery-store.ts';
import type { LoginFailure } from './login-failure-store.ts';

/**
 * What logins come upon, and looking for the authorization server does not: it stays remembered until a login goes well, or what
 * logins are begun with changes.
 */
export const loginFindings: readonly FindingCode[] = [
  'resource_refused',
  'client_expired',
  'client_unknown',
  'client_not_allowed',
  'redirect_refused',
  'registration_refused',
  'scope_unknown',
];

/** True for what cannot be found out again without a login or a registration. */
export function isLoginFinding(code: string | undefined): code is FindingCode {
  return code !== undefined && isFindingCode(code) && loginFindings.includes(code);
}

/** What keeps logins from working, as the last of them came upon it; undefined: nothing that is known. */
export function findRememberedFault(stored: StoredDiscovery | undefined): Finding | undefined {
  return isLoginFinding(stored?.finding) ? describeFinding(stored.finding) : undefined;
}

/** All that is remembered of a provider's ways, with what is got around without anybody's help. */
export function listRemembered(stored: StoredDiscovery | undefined, server: Pick<Server, 'oauth2Options'>): Finding[] {
  const fault = findRememberedFault(stored);
  const isAvoided = stored?.resourceRefused === true && server.oauth2Options.resource === 'auto';
  const findings = [
    ...(fault ? [fault] : []),
    ...(stored?.loginFailure ? [describeLoginFailure(stored.loginFailure)] : []),
    ...(isAvoided ? [describeFinding('resource_refused', 'It was refused before, and is left out since.')] : []),
  ];
  return findings.filter(({ code }, index) => findings.findIndex((other) => other.code === code) === index);
}

function describeLoginFailure({ code, at }: LoginFailure): Finding {
  return describeFinding(code, `The last login that failed came upon this (${at.toISOString()}).`);
}
