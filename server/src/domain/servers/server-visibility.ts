import type { Actor } from '../actor.ts';
import type { Server } from './server.ts';

/** Who sees a server: everyone signed in when it is enabled, else admins only. */
export function maySeeServer(actor: Pick<Actor, 'role'>, server: Pick<Server, 'enabled'>): boolean {
  return server.enabled || actor.role === 'admin';
}
