import type { IdentityProvider } from './identity/identity-provider.ts';
import { startIdentityProvider } from './identity/start-identity-provider.ts';
import { makePassword, makeSecret } from './make-secret.ts';
import { noteScopes } from './servers/notes.ts';
import { startIdentityServers, type IdentityServers } from './servers/start-identity-servers.ts';

/** The demo's identity provider with its one user, the servers that know their callers, and how Gatehouse signs people in there. */
export type Identity = {
  provider: IdentityProvider;
  servers: IdentityServers;
  user: { id: string; email: string; name: string; password: string };
  /** Environment of Gatehouse. */
  env: Record<string, string>;
  close: () => Promise<void>;
};

export async function startIdentity(): Promise<Identity> {
  const user = { id: 'barbara', email: 'barbara@example.com', name: 'Barbara Liskov', password: makePassword() };
  const client = { id: 'gatehouse', secret: makeSecret(), name: 'Gatehouse' };
  const provider = await startIdentityProvider({
    port: 0,
    users: [user],
    resourceScopes: noteScopes,
    clients: [
      {
        ...client,
        redirectUris: ['http://127.0.0.1/api/v1/auth/oidc/callback'],
        postLogoutRedirectUris: ['http://127.0.0.1/'],
      },
    ],
  });
  const servers = await startIdentityServers(provider);
  return {
    provider,
    servers,
    user,
    env: {
      GATEHOUSE_OIDC_ISSUER: provider.issuer,
      GATEHOUSE_OIDC_CLIENT_ID: client.id,
      GATEHOUSE_OIDC_CLIENT_SECRET: client.secret,
      GATEHOUSE_OIDC_NAME: 'the demo’s identity provider',
    },
    async close() {
      await servers.close();
      await provider.close();
    },
  };
}
