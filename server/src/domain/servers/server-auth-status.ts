import type { McpServer } from '@gatehouse/contract';
import { oidcLinkReasons, type OidcLinkState } from '../user-links/find-oidc-link-state.ts';
import type { AuthType } from './server.ts';

/** What a user holds of their own towards a server. */
export type HeldIdentity = {
  /** Their OAuth grant at this server: `ended` when it is of no more use. */
  grant: 'none' | 'working' | 'ended';
  /** Why it ended, for its user. */
  endedReason?: string | undefined;
  /** Why no login can be begun at the server's provider, for people; undefined when one can, as far as is known. */
  loginObstacle?: string | undefined;
  /** Whether they signed in with OpenID Connect, so that there is an access token to pass on. */
  oidcLink: OidcLinkState;
};

/** A user with nothing but their session. */
export const nothingHeld: HeldIdentity = { grant: 'none', oidcLink: 'none' };

export type ServerAuthStatus = Pick<McpServer, 'auth_status' | 'auth_status_detail' | 'auth_connected'>;

/** Whether a user's requests to a server can carry what its authentication type asks for. Pure; does not ask the server. */
export function serverAuthStatus(authType: AuthType, held: HeldIdentity): ServerAuthStatus {
  switch (authType) {
    case 'none':
    case 'api_key':
    case 'custom_headers':
      return { auth_status: 'ready', auth_connected: true };
    case 'oauth2':
      return oauth2Status(held);
    case 'user_oidc':
      return held.oidcLink === 'working'
        ? { auth_status: 'ready', auth_connected: true }
        : { auth_status: 'unavailable', auth_status_detail: oidcLinkReasons[held.oidcLink], auth_connected: true };
  }
}

function oauth2Status({ grant, endedReason, loginObstacle }: HeldIdentity): ServerAuthStatus {
  if (grant !== 'working' && loginObstacle !== undefined) {
    return { auth_status: 'unavailable', auth_status_detail: loginObstacle, auth_connected: false };
  }
  switch (grant) {
    case 'working':
      return { auth_status: 'ready', auth_connected: true };
    case 'none':
      return { auth_status: 'needs_login', auth_status_detail: 'Connect your own account to use it.', auth_connected: false };
    case 'ended':
      return {
        auth_status: 'needs_reconnect',
        auth_status_detail: `${endedReason ?? 'Your connection has ended.'} Connect your account again.`,
        auth_connected: false,
      };
  }
}
