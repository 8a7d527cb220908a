import { checkInside } from '../commands/doctor/check-inside.ts';
import { placeOfKeys, rotateKeysOf } from '../commands/rotate-keys.ts';
import { serveCommands, type CommandHandler } from '../commands/socket/serve-commands.ts';
import { programVersion } from '../db/program-version.ts';
import type { Ground } from './ground.ts';

/** Commands of this machine that need the data of an embedded database, which no other process can open meanwhile. */
export async function joinCommands({ config, log, closing, db, secrets }: Ground): Promise<void> {
  if (!('dataDir' in config.database)) return;
  const handlers: Record<string, CommandHandler> = {
    doctor: async (print) => {
      for (const finding of await checkInside(db, config)) print(JSON.stringify(finding));
      return 0;
    },
    version: async (print) => {
      print(programVersion);
      return 0;
    },
    'rotate-keys': (print) => rotateKeysOf({ db, secrets, place: placeOfKeys(config) }, print),
  };
  const served = await serveCommands(config.database.dataDir, handlers, log);
  closing.add('commands', () => served.close());
}
