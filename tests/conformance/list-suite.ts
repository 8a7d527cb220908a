import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { suite } from './run-scenario.ts';

/** Every client scenario that the suite has, and the revisions that it belongs to; one of an extension belongs to `extension`. */
export async function listSuite(): Promise<{ scenario: string; revisions: string[] }[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [suite, 'list', '--client']);
  return [...stdout.matchAll(/^ {2}- (\S+) \[(.+)\]$/gm)].map(([, scenario = '', revisions = '']) => ({
    scenario,
    revisions: revisions.split(','),
  }));
}
