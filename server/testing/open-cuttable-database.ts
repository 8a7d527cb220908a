import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { sql } from 'kysely';
import type { Database } from '../src/db/database.ts';
import { openDatabase } from '../src/db/open-database.ts';

/** A PostgreSQL database that can be taken away. */
export type CuttableDatabase = {
  db: Database;
  /** Breaks every connection, and each new one at once. */
  cut(): void;
  /** Resolves when the next connection after a cut has been refused. */
  refused(): Promise<void>;
  restore(): void;
  close(): Promise<void>;
};

/** Opens the test's own PostgreSQL database once more, through a proxy that can be cut. */
export async function openCuttableDatabase(database: Database): Promise<CuttableDatabase> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database.sql);
  const url = new URL(process.env['GATEHOUSE_TEST_POSTGRES_URL'] ?? '');
  const proxy = await startProxy(Number(url.port || 5432), url.hostname);
  Object.assign(url, { hostname: '127.0.0.1', port: String(proxy.port), pathname: `/${rows[0]?.name}` });
  const db = await openDatabase({ url: url.href });
  return {
    ...proxy,
    db,
    async close() {
      await db.close();
      await proxy.close();
    },
  };
}

async function startProxy(port: number, host: string) {
  const sockets = new Set<Socket>();
  let isCut = false;
  let refusal = Promise.withResolvers<void>();
  const pair = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      refusal.resolve();
      refusal = Promise.withResolvers();
      return;
    }
    const far = connect(port, host);
    pair(near, far);
    pair(far, near);
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      breakAll();
    },
    refused: () => refusal.promise,
    restore: () => void (isCut = false),
    async close() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
