import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { keyFilePath } from '../domain/secrets/key-file.ts';
import { rotateSecrets } from '../domain/secrets/rotate-secrets.ts';
import type { SecretBox } from '../domain/secrets/secret-box.ts';
import type { Command } from './command.ts';
import { openSecrets } from './open-secrets.ts';
import { requireConfig } from './require-config.ts';
import { askRunning } from './socket/ask-running.ts';
import { withStore } from './with-store.ts';

/** Said before anything is sealed; the embedded database has one process only, which does this itself. */
const everyProcess =
  'Every process has to run with the new key by now: one that was started before it was added cannot open what is sealed here. Start those again.';

/** Seals every stored secret with the first of the keys, so that the others can be taken away. */
export const rotateKeys: Command = {
  summary: 'seal stored secrets with the first of the keys',
  async run(env, terminal) {
    const config = requireConfig(env, terminal);
    const asked = 'dataDir' in config.database ? await askRunning(config.database.dataDir, 'rotate-keys', terminal) : undefined;
    if (asked !== undefined) return asked;
    return withStore(config, async (db) => {
      await migrate(db);
      return rotateKeysOf({ db, secrets: await openSecrets(db, config), place: placeOfKeys(config) }, (text) =>
        terminal.print(text),
      );
    });
  },
};

/** Where the keys are that this Gatehouse uses, for people: the variable, or the file of the data folder where that is not set. */
export function placeOfKeys({ database, secretKeys }: Pick<Config, 'database' | 'secretKeys'>): string {
  return secretKeys.length === 0 && 'dataDir' in database ? keyFilePath(database.dataDir) : 'GATEHOUSE_SECRET_KEYS';
}

/** The same on an open database. @returns the exit code */
export async function rotateKeysOf(
  deps: { db: Database; secrets: SecretBox; place: string },
  print: (text: string) => void,
): Promise<number> {
  if (deps.db.engine === 'postgres') print(everyProcess);
  const { rotated, current, failures } = await rotateSecrets(deps);
  print(`${rotated} sealed with the current key now, ${current} were before, ${failures.length} could not be opened.`);
  for (const failure of failures) print(`  ${failure}`);
  if (failures.length > 0)
    print(`Add the keys that they were sealed with to ${deps.place}, after the first one, and start again.`);
  else print(`Keys other than the current one can be taken out of ${deps.place}.`);
  return failures.length > 0 ? 1 : 0;
}
