import { parseArgs } from 'node:util';

export type DemoOptions = {
  /** Run the chats, assert what they show, and exit. */
  check: boolean;
  help: boolean;
  /** Where Gatehouse listens: 0 is any free port, `orAny` takes one where this is somebody else's. */
  port: { wish: number; orAny: boolean };
};

/** Reads the arguments of `npm run demo`. A fault is a sentence. */
export function parseOptions(args: string[]): DemoOptions | { fault: string } {
  const read = readArgs(args);
  if ('fault' in read) return read;
  const { check = false, help = false, port } = read;
  if (port === undefined) return { check, help, port: { wish: check ? 0 : 3000, orAny: !check } };
  const wish = /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN;
  return wish <= 65_535
    ? { check, help, port: { wish, orAny: false } }
    : { fault: `--port wants a number from 0 to 65535, not "${port}".` };
}

type GivenOptions = { check?: boolean; help?: boolean; port?: string };

function readArgs(args: string[]): GivenOptions | { fault: string } {
  const options = { check: { type: 'boolean' }, help: { type: 'boolean' }, port: { type: 'string' } } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    if (error instanceof TypeError) return { fault: error.message };
    throw error;
  }
}
