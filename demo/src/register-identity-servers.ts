import type { McpServer } from '@gatehouse/contract';
import { registerServer, type GatehouseAsAdmin } from './register-server.ts';
import type { IdentityServers } from './servers/start-identity-servers.ts';

/** Registers the servers that know their callers. Nobody has them in a chat who did not choose them. */
export async function registerIdentityServers(
  gatehouse: GatehouseAsAdmin,
  servers: Pick<IdentityServers, 'notes' | 'whoami'>,
): Promise<{ notes: McpServer; whoami: McpServer }> {
  return {
    notes: await registerServer(gatehouse, servers.notes, {
      display_name: 'Notes',
      slug: 'notes',
      icon_url: '🗒️',
      description: 'Everybody’s own notes; each user connects once.',
      availability: 'default_off',
    }),
    whoami: await registerServer(gatehouse, servers.whoami, {
      display_name: 'Who am I',
      slug: 'whoami',
      icon_url: '🪪',
      description: 'Says who calls, by the token of their own sign-in.',
      availability: 'default_off',
    }),
  };
}
