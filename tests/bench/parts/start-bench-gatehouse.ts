import { signIn, type GatehouseClient } from '../../../demo/src/gatehouse-client.ts';
import { startGatehouse } from '../../../server/testing/spawn-gatehouse.ts';
import type { Place } from './open-engines.ts';

/** The real program, with an admin signed in. */
export type BenchGatehouse = { pid: number; url: string; admin: GatehouseClient; close: () => Promise<void> };

/** @param env for this Gatehouse, besides what leads it to its database and lets it dial loopback */
export async function startBenchGatehouse(place: Place, env: Record<string, string> = {}): Promise<BenchGatehouse> {
  const { pid, url, setupCode, end } = await startGatehouse({
    cwd: place.cwd,
    env: { ...place.env, GATEHOUSE_ALLOW_NETWORKS: '127.0.0.0/8', GATEHOUSE_LOG_LEVEL: 'warn', ...env },
  });
  const close = async () => void (await end('SIGTERM'));
  try {
    const account = { email: 'bench@example.com', name: 'Bench', password: 'a-password-of-the-bench' };
    return { pid, url, admin: await signIn(url, '/auth/setup', { ...account, code: setupCode }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
