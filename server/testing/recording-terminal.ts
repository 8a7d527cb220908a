import type { Terminal } from '../src/commands/terminal.ts';

/** A terminal that keeps what was written to it. */
export function createRecordingTerminal(): Terminal & { text(): string } {
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  return { print: write, complain: write, text: () => written.join('\n') };
}
