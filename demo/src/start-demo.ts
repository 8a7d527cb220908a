import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGatehouse } from '../../server/testing/spawn-gatehouse.ts';
import { signIn, type GatehouseClient } from './gatehouse-client.ts';
import { registerServers } from './register-servers.ts';
import { startDemoServers } from './servers/start-demo-servers.ts';

export const adminAccount = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'demo-admin-password' };
export const memberAccount = { email: 'grace@example.com', name: 'Grace Hopper', password: 'demo-member-password' };

/** A Gatehouse with an admin, a member and real MCP servers on loopback, in a folder of its own that goes with it. */
export type Demo = {
  url: string;
  member: GatehouseClient;
  /** Resolves when Gatehouse ends by itself, with what it had said. */
  ended: Promise<string>;
  close: () => Promise<void>;
};

/** @param options.port 0 takes any free one */
export async function startDemo(options: { port: number }): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
  const servers = await startDemoServers();
  const gatehouse = await startGatehouse({
    cwd: folder,
    env: {
      GATEHOUSE_DATA_DIR: join(folder, 'data'),
      GATEHOUSE_PORT: String(options.port),
      GATEHOUSE_ALLOW_NETWORKS: '127.0.0.0/8', // the demo's MCP servers; a real Gatehouse refuses loopback
      GATEHOUSE_LOG_LEVEL: 'warn',
    },
  });
  const close = async (): Promise<void> => {
    await gatehouse.end('SIGTERM');
    await servers.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const admin = await signIn(gatehouse.url, '/auth/setup', adminAccount);
    await admin.call('POST', '/users', { ...memberAccount, role: 'member' });
    await registerServers(admin, servers);
    const member = await signIn(gatehouse.url, '/auth/password', {
      email: memberAccount.email,
      password: memberAccount.password,
    });
    return { url: gatehouse.url, member, ended: gatehouse.ended.then(() => gatehouse.output()), close };
  } catch (error) {
    await close();
    throw error;
  }
}
