import { loadConfig } from '../../config.ts';
import { createClosing } from '../../commands/closing.ts';
import type { Database } from '../../db/database.ts';
import type { SecretBox } from '../../domain/secrets/secret-box.ts';
import { createLog } from '../../telemetry/log.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { joinDialing, type Dialing } from '../join-dialing.ts';

export type OpenedDialing = Dialing & { close: () => Promise<void> };

/**
 * Everything that dials, joined as in a real process, on a database of a test; loopback is allowed.
 * @param env further variables that the process is started with
 */
export async function openDialing(db: Database, secrets: SecretBox, env: Record<string, string> = {}): Promise<OpenedDialing> {
  const loaded = loadConfig({ GATEHOUSE_ALLOW_NETWORKS: '127.0.0.0/8', ...env });
  if (!loaded.ok) throw new Error(`The test's environment is not valid: ${JSON.stringify(loaded.faults)}`);
  const log = createLog({ level: 'silent' });
  const closing = createClosing({ log, limitMs: 30_000, exit: () => {} });
  const publicUrl = 'https://gatehouse.example';
  const ground = {
    config: loaded.config,
    log,
    closing,
    metrics: createMetrics(),
    db,
    secrets,
    publicUrl,
    selfOrigins: [publicUrl],
  };
  const dialing = await joinDialing(ground);
  return { ...dialing, close: () => closing.run() };
}
