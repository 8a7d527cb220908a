import type { Database } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { findServer } from './server-store.ts';
import { maySeeServer } from './server-visibility.ts';
import type { Server } from './server.ts';

/** @throws AppError `not_found` when there is no such server, or none that the actor may see: the two are not told apart */
export async function getServer(deps: { db: Database }, actor: Pick<Actor, 'role'>, id: string): Promise<Server> {
  const server = await findServer(deps.db.sql, id);
  if (!server || !maySeeServer(actor, server)) throw notFound();
  return server;
}
