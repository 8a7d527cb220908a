import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes the data folder, readable by us alone; PGlite makes files that anybody may read. A folder that was there keeps its
 * mode when it holds other things too (somebody may have named /tmp), which is why the folder inside it is closed as well.
 */
export function prepareDataFolder(dataDir: string): void {
  makeFolder(dataDir);
  const names = readdirSync(dataDir).filter((name) => name !== 'lost+found');
  if (names.length === 0 || names.includes('database')) chmodSync(dataDir, 0o700);
  if (names.includes('database')) chmodSync(join(dataDir, 'database'), 0o700);
}

/**
 * Makes the folder and those above it that are not there. Node's own `recursive` never comes back where a parent is there and takes
 * no folders, as in /proc.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return; // whether it is a folder shows when it is read
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(path)) throw error; // else somebody made it meanwhile
  }
}
