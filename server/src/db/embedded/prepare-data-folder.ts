import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the data folder, readable by us alone; PGlite makes files that anybody may read. A folder that was there keeps its
 * mode when it holds other things too (somebody may have named /tmp), which is why the folder inside it is closed as well.
 */
export function prepareDataFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const names = readdirSync(dataDir).filter((name) => name !== 'lost+found');
  if (names.length === 0 || names.includes('database')) chmodSync(dataDir, 0o700);
  if (names.includes('database')) chmodSync(join(dataDir, 'database'), 0o700);
}
