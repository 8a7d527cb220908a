import type { Closing } from '../commands/closing.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { SecretBox } from '../domain/secrets/secret-box.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What every part of a running Gatehouse may use. */
export type Ground = {
  config: Config;
  log: Log;
  closing: Closing;
  metrics: Metrics;
  /** Migrated. */
  db: Database;
  secrets: SecretBox;
  /** Where people reach Gatehouse, as an origin. */
  publicUrl: string;
  /** That, and where it listens. */
  selfOrigins: readonly string[];
};
