import { describeFinding } from '../../protocol/oauth/finding.ts';
import { findRefusal } from '../../protocol/oauth/find-refusal.ts';
import type { CallbackAnswer } from '../../protocol/oauth/read-callback.ts';
import type { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import type { Role } from '../actor.ts';
import { tellFinding } from './tell-finding.ts';

/** Why a login came to nothing, in words for the user: no secret, and nothing of a provider that was not proven to be the right one. */
export class ConnectRefused extends Error {}

/** What an error in the callback means to the user, and to an admin how to mend it. */
export function describeCallbackError(answer: Extract<CallbackAnswer, { ok: false }>, role: Role): string {
  switch (answer.error) {
    case 'access_denied':
      return 'You did not allow the access, or the provider does not allow it to you.';
    case 'issuer_mismatch':
      return 'The answer came from another provider than the login was begun at. Nothing was stored.';
    case 'issuer_missing':
      return 'The answer does not say which provider it is from, which this one promises to say. Nothing was stored.';
    case 'invalid_answer':
      return 'The provider sent neither a code nor a reason. Connect again.';
    case 'server_error':
    case 'temporarily_unavailable':
      return 'The provider fails at the moment. Connect again in a while.';
    default: {
      const said = withWords(`The provider refused the login (${answer.error})`, answer.description);
      const code = findRefusal(answer);
      return code ? `${tellFinding(role, describeFinding(code))} ${said}` : said;
    }
  }
}

/** What a failed exchange of the code means to the user. */
export function describeTokenFailure(failure: OAuthFailure, login: { role: Role; isOwnRegistration: boolean }): string {
  if (failure.kind === 'temporary' || failure.kind === 'unreachable') {
    return 'The provider could not be asked for the token. Connect again in a while.';
  }
  if (failure.error === 'invalid_client' && login.isOwnRegistration) {
    return 'The provider has forgotten Gatehouse, which will introduce itself anew. Connect again.';
  }
  if (failure.error === 'invalid_grant') return 'The provider does not accept its own code any more. Connect again.';
  const { finding } = failure;
  return finding ? tellFinding(login.role, finding) : withWords(capital(failure.message), undefined);
}

function withWords(text: string, words: string | undefined): string {
  return words === undefined ? `${text}.` : `${text}: ${words}`;
}

function capital(text: string): string {
  return `The provider gave no token: ${text}`;
}
