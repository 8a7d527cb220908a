import { loadConfig, type Config, type EnvironmentVariables } from '../../config.ts';
import { CannotStart } from '../cannot-start.ts';
import type { Command } from '../command.ts';
import { askRunning } from '../socket/ask-running.ts';
import { withStore } from '../with-store.ts';
import { checkConfig } from './check-config.ts';
import { checkDataFolder } from './check-data-folder.ts';
import { checkSignIn } from './check-sign-in.ts';
import { checkInside } from './check-inside.ts';
import { describeFindings, fail, findingSchema, ok, type Finding } from './finding.ts';

/** Looks at everything that can be wrong with an installation and says what to do. Exit code 1 when something is broken. */
export const doctor: Command = {
  summary: 'look for what is wrong with this installation, and say what to do',
  async run(env, terminal) {
    const findings = [...checkConfig(env), ...(await checkProviders(env)), ...(await checkStore(env))];
    terminal.print(describeFindings(findings));
    return findings.some(({ level }) => level === 'fail') ? 1 : 0;
  },
};

async function checkProviders(env: EnvironmentVariables): Promise<Finding[]> {
  const loaded = loadConfig(env);
  return loaded.ok ? checkSignIn(loaded.config) : [];
}

async function checkStore(env: EnvironmentVariables): Promise<Finding[]> {
  const loaded = loadConfig(env);
  if (!loaded.ok) return [];
  const { database } = loaded.config;
  if (!('dataDir' in database)) return checkOpened(loaded.config);
  const folder = await checkDataFolder(database.dataDir);
  if (!folder) return [ok('data folder', `${database.dataDir} is not there yet: gatehouse start makes it`)];
  const inside = (await askForFindings(database.dataDir)) ?? (await checkOpened(loaded.config));
  return [...folder, ...inside];
}

/** The embedded database of a Gatehouse that runs is its own: it looks for itself. @returns undefined when none runs */
async function askForFindings(dataDir: string): Promise<Finding[] | undefined> {
  const findings: Finding[] = [ok('lock', 'a running Gatehouse holds the folder')];
  const take = (text: string) => void findings.push(findingSchema.parse(JSON.parse(text)));
  const code = await askRunning(dataDir, 'doctor', { print: take, complain: take });
  return code === undefined ? undefined : findings;
}

async function checkOpened(config: Config): Promise<Finding[]> {
  try {
    return await withStore(config, (db) => checkInside(db, config));
  } catch (error) {
    if (error instanceof CannotStart) return [fail('database', error.what, error.remedy)];
    throw error;
  }
}
