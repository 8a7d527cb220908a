import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn, type GatehouseClient } from './gatehouse-client.ts';
import { makePassword } from './make-secret.ts';
import type { DemoOptions } from './parse-options.ts';
import { registerIdentityServers } from './register-identity-servers.ts';
import { registerServers } from './register-servers.ts';
import { startDemoServers } from './servers/start-demo-servers.ts';
import { startAtPort } from './start-at-port.ts';
import { startIdentity, type Identity } from './start-identity.ts';

export type DemoAccount = { email: string; name: string; password: string };

/**
 * A Gatehouse with an admin, a member, somebody who signs in at an identity provider, and real MCP servers on loopback, in a folder of
 * its own that goes with it. Every password and secret is a new one.
 */
export type Demo = {
  url: string;
  admin: DemoAccount;
  memberAccount: DemoAccount;
  member: GatehouseClient;
  identity: Identity;
  /** Resolves when Gatehouse ends by itself, with what it had said. */
  ended: Promise<string>;
  close: () => Promise<void>;
};

/** @throws Error when a part does not start, or as soon as `interrupted` says so; nothing of it is left then */
export async function startDemo(port: DemoOptions['port'], interrupted: AbortSignal): Promise<Demo> {
  const adminAccount = { email: 'ada@example.com', name: 'Ada Lovelace', password: makePassword() };
  const memberAccount = { email: 'grace@example.com', name: 'Grace Hopper', password: makePassword() };
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).toReversed()) await end();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const servers = await startDemoServers();
    closing.push(servers.close);
    interrupted.throwIfAborted();
    const identity = await startIdentity();
    closing.push(identity.close);
    interrupted.throwIfAborted();
    const gatehouse = await startAtPort(port, {
      cwd: folder,
      env: {
        ...identity.env,
        GATEHOUSE_DATA_DIR: join(folder, 'data'),
        GATEHOUSE_ALLOW_NETWORKS: '127.0.0.0/8', // the demo's MCP servers; a real Gatehouse refuses loopback
        GATEHOUSE_LOG_LEVEL: 'warn',
      },
    });
    closing.push(() => gatehouse.end('SIGTERM'));
    interrupted.throwIfAborted();
    const admin = await signIn(gatehouse.url, '/auth/setup', { ...adminAccount, code: gatehouse.setupCode });
    await admin.call('POST', '/users', { ...memberAccount, role: 'member' });
    await registerServers(admin, servers);
    await registerIdentityServers(admin, identity.servers);
    const { email, password } = memberAccount;
    const member = await signIn(gatehouse.url, '/auth/password', { email, password });
    const ended = gatehouse.ended.then(() => gatehouse.output());
    return { url: gatehouse.url, admin: adminAccount, memberAccount, member, identity, ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}
