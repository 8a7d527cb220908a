import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Log } from '../../telemetry/log.ts';

/** What a running Gatehouse does for a command: `print` sends a line to whoever asked. @returns the command's exit code */
export type CommandHandler = (print: (text: string) => void) => Promise<number>;

/** The socket of a data folder, open to the folder's owner only. */
export function socketPath(dataDir: string): string {
  return join(dataDir, 'gatehouse.sock');
}

/**
 * Answers commands of other processes on this machine, which cannot open an embedded database that is in use. One JSON object a
 * line: `{"command":"doctor"}` comes in, `{"text":"..."}` goes out for each line, `{"code":0}` at the end.
 */
export async function serveCommands(
  dataDir: string,
  handlers: Readonly<Record<string, CommandHandler>>,
  log: Log,
): Promise<{ close(): Promise<void> }> {
  const path = socketPath(dataDir);
  await rm(path, { force: true }); // left by a process that was killed: we hold the folder's lock
  const server = createServer((socket) => void answer(socket, handlers, log));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function answer(socket: Socket, handlers: Readonly<Record<string, CommandHandler>>, log: Log): Promise<void> {
  const send = (message: { text: string } | { code: number }) => void socket.write(`${JSON.stringify(message)}\n`);
  socket.on('error', (error) => log.debug(error, 'Whoever asked for a command has gone'));
  try {
    const command = await readCommand(socket);
    const handler = command !== undefined && Object.hasOwn(handlers, command) ? handlers[command] : undefined;
    if (!handler) throw new Error('Not a command that a running Gatehouse answers');
    log.info({ command }, 'Command from this machine');
    send({ code: await handler((text) => send({ text })) });
  } catch (error) {
    log.error(error, 'Command failed');
    send({ text: error instanceof Error ? error.message : String(error) });
    send({ code: 1 });
  }
  socket.end();
}

async function readCommand(socket: Socket): Promise<string | undefined> {
  for await (const line of createInterface({ input: socket })) {
    const request: unknown = JSON.parse(line);
    const isRequest = typeof request === 'object' && request !== null && 'command' in request;
    return isRequest && typeof request.command === 'string' ? request.command : undefined;
  }
  return undefined;
}
