import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Terminal } from '../terminal.ts';
import { socketPath } from './serve-commands.ts';

const messageSchema = z.union([z.strictObject({ text: z.string() }), z.strictObject({ code: z.int() })]);

/**
 * Lets the Gatehouse that runs on a data folder do a command, and prints what it says.
 * @returns the command's exit code, or undefined when none runs there
 */
export async function askRunning(dataDir: string, command: string, terminal: Terminal): Promise<number | undefined> {
  const socket = connect(socketPath(dataDir));
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  socket.write(`${JSON.stringify({ command })}\n`);
  for await (const line of createInterface({ input: socket })) {
    const message = messageSchema.parse(JSON.parse(line));
    if ('code' in message) return message.code;
    terminal.print(message.text);
  }
  terminal.complain('Gatehouse went away before it had finished.');
  return 1;
}
