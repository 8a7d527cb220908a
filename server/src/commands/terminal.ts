/** Where a command writes, and where it learns how it was asked. */
export type Terminal = {
  /** What was asked for. */
  print(text: string): void;
  /** What went wrong, and what is probably not meant. */
  complain(text: string): void;
};

export const processTerminal: Terminal = {
  print: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
};
