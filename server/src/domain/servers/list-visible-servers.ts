import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { listServers } from './server-store.ts';
import { maySeeServer } from './server-visibility.ts';
import type { Server } from './server.ts';

/** Every server that the actor may see, by display name: for an admin disabled ones too, which `resolveServers` leaves out. */
export async function listVisibleServers(deps: { db: Database }, actor: Pick<Actor, 'role'>): Promise<Server[]> {
  const servers = await listServers(deps.db.sql);
  return servers.filter((server) => maySeeServer(actor, server));
}
