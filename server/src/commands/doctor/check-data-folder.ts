import { stat, statfs } from 'node:fs/promises';
import { fail, ok, warn, type Finding } from './finding.ts';

const lowBytes = 1024 ** 3;

/** Whether a data folder is there, closed to others, and has room. @returns undefined for a folder that is not there yet */
export async function checkDataFolder(dataDir: string): Promise<Finding[] | undefined> {
  const found = await stat(dataDir).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isDirectory()) return [fail('data folder', `${dataDir} is no folder`, 'Set GATEHOUSE_DATA_DIR to another path.')];
  return [checkMode(dataDir, found.mode, found.uid), await checkRoom(dataDir)];
}

function checkMode(dataDir: string, mode: number, uid: number): Finding {
  const place = 'data folder';
  if (process.getuid && uid !== process.getuid() && process.getuid() !== 0) {
    return fail(place, `${dataDir} belongs to another user`, 'Run this as the user that Gatehouse runs as.');
  }
  const open = (mode & 0o077) !== 0;
  return open
    ? fail(place, `${dataDir} can be read by other users (mode ${(mode & 0o777).toString(8)})`, `chmod 700 ${dataDir}`)
    : ok(place, dataDir);
}

async function checkRoom(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir);
  const what = `${((bavail * bsize) / lowBytes).toFixed(1)} GiB free`;
  return bavail * bsize < lowBytes ? warn('disk', what, 'Make room: a full disk stops every write.') : ok('disk', what);
}
