// node write-rows.ts <data folder>: writes rows until it is ended and prints the key of each once it is acknowledged. Now and
// then it does what the maintenance does, and leaves transactions open, so that an end can come in the middle of either.
import { checkpoint, vacuumTable } from '../../src/db/maintenance.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { inTransaction } from '../../src/db/transaction.ts';

const database = await openDatabase({ dataDir: process.argv[2] ?? '' });
const run = Date.now();
for (let number = 0; ; number++) {
  const keys = [`${run} ${number} a`, `${run} ${number} b`];
  await inTransaction(database, async (tx) => {
    for (const key of keys) await tx.insertInto('settings').values({ key, value: '"x"' }).execute();
  });
  process.stdout.write(`${keys.join('\n')}\n`);
  if (number % 50 === 49) await vacuumTable(database.sql, 'settings');
  if (number % 70 === 69) await checkpoint(database.sql);
}
