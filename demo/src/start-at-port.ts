import { startGatehouse, type StartedGatehouse } from '../../server/testing/spawn-gatehouse.ts';
import type { DemoOptions } from './parse-options.ts';

/** Starts Gatehouse at the port, or at a free one where somebody else has it and any will do. @throws Error with what Gatehouse said */
export async function startAtPort(
  { wish, orAny }: DemoOptions['port'],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<StartedGatehouse> {
  const startAt = (port: number) => startGatehouse({ cwd, env: { ...env, GATEHOUSE_PORT: String(port) } });
  try {
    return await startAt(wish);
  } catch (error) {
    if (orAny && /Port \d+ of \S+ is taken/.test(String(error))) return startAt(0);
    throw error;
  }
}
