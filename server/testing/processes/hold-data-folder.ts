// node hold-data-folder.ts <data folder>: takes the folder's lock, says so, and keeps it until it is ended.
import { lockDataFolder } from '../../src/db/embedded/lock-data-folder.ts';

const lock = await lockDataFolder(process.argv[2] ?? '');
process.on('SIGTERM', () => {
  lock.release();
  process.exit();
});
setInterval(() => {}, 60_000);
console.log('holding');
