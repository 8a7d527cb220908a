import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { prepareDataFolder } from './prepare-data-folder.ts';

describe('a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const modeOf = (...path: string[]) => statSync(join(folder, ...path)).mode & 0o777;

  it('is made with its parents, for us alone', () => {
    prepareDataFolder(join(folder, 'not', 'there'));
    assert.equal(modeOf('not', 'there'), 0o700);
  });

  it('is refused where none can be made', () => {
    writeFileSync(join(folder, 'file'), '');
    for (const place of [join(folder, 'file', 'data'), join(folder, 'file')]) {
      assert.throws(() => prepareDataFolder(place), { code: 'ENOTDIR' });
    }
    // Linux only: a place that is there and takes no folders, whoever asks.
    if (existsSync('/proc/self')) assert.throws(() => prepareDataFolder('/proc/gatehouse/data'), { code: 'ENOENT' });
  });

  it('is closed when it was empty and open', () => {
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'lost+found'));
    prepareDataFolder(folder);
    assert.equal(modeOf(), 0o700);
  });

  it('is closed again, with the database in it, when somebody opened it', () => {
    mkdirSync(join(folder, 'database'));
    for (const path of [folder, join(folder, 'database')]) chmodSync(path, 0o777);
    prepareDataFolder(folder);
    assert.deepEqual([modeOf(), modeOf('database')], [0o700, 0o700]);
  });

  it("keeps its mode when it is somebody else's too", () => {
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'somebody else'), '');
    prepareDataFolder(folder);
    assert.equal(modeOf(), 0o755);
  });
});
