import { ProviderFailure } from '../../upstream/identity/provider-failure.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { UpstreamError } from '../../upstream/upstream.ts';

/**
 * What the failure of an identity provider means for the server whose token it is about: nothing was sent there, so that it is
 * neither unreachable nor did it refuse anything. Other errors come back as they are.
 */
export function toCredentialsError(error: unknown): unknown {
  if (!(error instanceof OAuthFailure) && !(error instanceof ProviderFailure)) return error;
  return new UpstreamError('credentials', 'the identity provider gave no token for it just now', { cause: error });
}
