import type { McpServer, UserView } from '@gatehouse/contract';

/** As whom a server is called for the user, in words. */
export function identityOf(server: Pick<McpServer, 'auth_type' | 'display_name'> | undefined, me: UserView | undefined): string {
  switch (server?.auth_type) {
    case undefined:
      return 'Not known any more: the server is gone, or not yours to see.';
    case 'none':
      return `None: ${server.display_name} asks nobody who they are.`;
    case 'oauth2':
      return `Your own account at ${server.display_name}.`;
    case 'api_key':
    case 'custom_headers':
      return 'The credentials that an admin stored, the same for everyone.';
    case 'user_oidc':
      return me?.links.some(({ type }) => type === 'oidc')
        ? 'You: the token of your sign-in.'
        : 'None: you do not sign in at the identity provider whose token it wants.';
  }
}
