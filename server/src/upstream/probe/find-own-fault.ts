import { cleanText } from '../../protocol/oauth/clean-text.ts';
import { ProviderFailure } from '../identity/provider-failure.ts';
import { OAuthFailure, type OAuthFailureKind } from '../oauth/oauth-failure.ts';
import { UpstreamError } from '../upstream.ts';
import type { OwnIdentity, StepFault } from './own-identity.ts';
import type { ProbePrincipal } from './probe-principal.ts';

/** What only users' own tokens can be refused for: see `StepFault.finding`. */
type OwnFinding = 'token_refused' | 'insufficient_scope' | 'provider_failing' | 'unreachable' | 'bad_answer' | 'token_not_given';

/**
 * Names what went wrong with the token of whoever tests.
 * @returns undefined when the failure has nothing to do with it
 */
export function findOwnFault(
  error: unknown,
  own: OwnIdentity,
  { principal, wantedScope }: ProbePrincipal,
): StepFault | undefined {
  if (!(error instanceof UpstreamError)) return undefined;
  const wanted = wantedScope();
  if (error.failure === 'forbidden' && wanted) {
    const scope = cleanText(principal.sent.hide(wanted.scope ?? ''));
    return describeScope(own, scope);
  }
  if (error.failure === 'unauthorized' && error.httpStatus === 401) return describeRefused(own);
  return describeSource(error.cause);
}

function describeScope({ server }: OwnIdentity, scope: string | undefined): StepFault & { finding: OwnFinding } {
  const detail = `The server takes the token, which does not allow enough (HTTP 403)${scope === undefined ? '.' : `: it wants ${scope}.`}`;
  const fix =
    server.authType === 'oauth2'
      ? 'Connect your account again: the login then asks for that as well. For all users, enter it among the scopes of the server (oauth2_scopes).'
      : 'Have the provider that people sign in at give it: GATEHOUSE_OIDC_SCOPES, or the audience of the server.';
  return { finding: 'insufficient_scope', detail, fix };
}

function describeRefused({ server }: OwnIdentity): StepFault & { finding: OwnFinding } {
  const isOAuth = server.authType === 'oauth2';
  return {
    finding: 'token_refused',
    detail: `The server does not take the token that ${isOAuth ? 'its authorization server' : 'your sign-in'} gave (HTTP 401), nor another one.`,
    fix: isOAuth
      ? 'Check at the server which authorization server and which audience it trusts; then "Resource" and "Audience" of the server (oauth2_resource, oauth2_audience).'
      : 'Check that the server trusts the provider that people sign in at, and enter the audience that it wants.',
  };
}

/** The provider was asked for a token and gave none. */
function describeSource(cause: unknown): StepFault | undefined {
  if (cause instanceof OAuthFailure) {
    const { finding, message, kind } = cause;
    if (finding) return { finding: finding.code, detail: finding.text, fix: finding.fix };
    return { finding: findingOf[kind], detail: `The provider gave no token just now: ${message}.`, fix: tryAgain };
  }
  if (!(cause instanceof ProviderFailure)) return undefined;
  const finding: OwnFinding = cause.kind === 'unavailable' ? 'provider_failing' : 'token_not_given';
  return { finding, detail: `The provider that people sign in at gave no token: ${cause.message}.`, fix: tryAgain };
}

const tryAgain = 'Try again in a while; if it stays so, the log of Gatehouse says more.';
const findingOf: Record<OAuthFailureKind, OwnFinding> = {
  refused: 'token_not_given',
  temporary: 'provider_failing',
  unreachable: 'unreachable',
  malformed: 'bad_answer',
};
