import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { createLog } from '../../telemetry/log.ts';
import { askRunning } from './ask-running.ts';
import { serveCommands, socketPath } from './serve-commands.ts';

const log = createLog({ level: 'silent' });

function recordingTerminal() {
  const lines: string[] = [];
  return { lines, print: (text: string) => void lines.push(text), complain: (text: string) => void lines.push(`! ${text}`) };
}

describe('commands over the socket of a data folder', () => {
  let dataDir = '';
  let served: { close(): Promise<void> };

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-'));
    await writeFile(socketPath(dataDir), ''); // as a killed process leaves it
    served = await serveCommands(
      dataDir,
      {
        count: async (print) => {
          for (const line of ['one', 'two\nlines']) print(line);
          return 3;
        },
        break: async () => {
          throw new Error('it broke');
        },
      },
      log,
    );
  });

  after(async () => {
    await served.close();
    await rm(dataDir, { recursive: true });
  });

  it('prints what the running process says and takes its exit code', async () => {
    const terminal = recordingTerminal();
    assert.equal(await askRunning(dataDir, 'count', terminal), 3);
    assert.deepEqual(terminal.lines, ['one', 'two\nlines']);
  });

  it('tells why a command failed, and goes on', async () => {
    const terminal = recordingTerminal();
    assert.equal(await askRunning(dataDir, 'break', terminal), 1);
    assert.equal(await askRunning(dataDir, 'start', terminal), 1);
    assert.deepEqual(terminal.lines, ['it broke', 'Not a command that a running Gatehouse answers']);
    assert.equal(await askRunning(dataDir, 'count', terminal), 3);
  });

  it('answers nonsense with an error, and goes on', async () => {
    const socket = connect(socketPath(dataDir));
    socket.write('nonsense\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /"text"/);
    socket.destroy();
    assert.equal(await askRunning(dataDir, 'count', recordingTerminal()), 3);
  });

  it('is open to the owner only', async () => {
    assert.equal((await stat(socketPath(dataDir))).mode & 0o777, 0o600);
  });

  it('says so when nobody is there', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'gatehouse-'));
    assert.equal(await askRunning(empty, 'count', recordingTerminal()), undefined);
    await rm(empty, { recursive: true });
  });
});
