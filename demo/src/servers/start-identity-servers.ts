import type { IdentityProvider } from '../identity/identity-provider.ts';
import { noteScopes, startNotes } from './notes.ts';
import { startWhoami, type CalledServer } from './whoami.ts';

export type IdentityServers = {
  /** Wants a token of its own for each user. */
  notes: CalledServer;
  /** Wants the token of each user's sign-in. */
  whoami: CalledServer;
  close: () => Promise<void>;
};

/** Starts the MCP servers of the demo that want to know who calls, and makes them known to the identity provider. */
export async function startIdentityServers(identity: IdentityProvider): Promise<IdentityServers> {
  const notes = await startNotes(identity);
  const whoami = await startWhoami(identity);
  identity.addResource(notes.url, noteScopes);
  return {
    notes,
    whoami,
    async close() {
      await Promise.all([notes.close(), whoami.close()]);
    },
  };
}
