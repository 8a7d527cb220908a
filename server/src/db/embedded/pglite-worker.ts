// The thread that holds the embedded database: a query that takes a second takes it here, and not from the event loop.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type Results } from '@electric-sql/pglite';
import type { WireError, WireResult, WorkerReply, WorkerRequest, WorkerStart } from './worker-messages.ts';

const { folder } = workerData as WorkerStart;
// WebAssembly is compiled by as many threads as there are cores, each with an arena that it never gives back: some 40 MB.
setFlagsFromString('--wasm-num-compilation-tasks=1');

const port = parentPort;
if (!port) throw new Error('This file is a worker thread; open-embedded.ts starts it.');

if (!existsSync(join(folder, 'PG_VERSION'))) await initialise();
const pglite = await open(folder);
// Text and bytes pass as they are, both ways: the asking thread converts, with pg's own code.
const asItIs = (value: unknown) => value;
pglite.parsers = Object.fromEntries(Object.keys(pglite.parsers).map((typeId) => [typeId, asItIs]));
pglite.serializers = { 17: (bytes) => bytes as string }; // bytea
port.on('message', (request: WorkerRequest) => void answer(request));
reply({ kind: 'ready' });

/** A kill during initdb must not leave half a database behind, so it is made beside its place and moved there whole. */
async function initialise(): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const fresh = await open(unfinished);
  await fresh.close();
  renameSync(unfinished, folder);
}

function open(where: string): Promise<PGlite> {
  return PGlite.create(where, {
    // Half the memory of the defaults, which stay in force next to these.
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB', '-c', 'jit=off'],
  });
}

async function answer(request: WorkerRequest): Promise<void> {
  const { id } = request;
  if (request.kind === 'close') {
    await pglite.close();
    reply({ kind: 'closed', id });
    return;
  }
  try {
    reply({ kind: 'result', id, result: toWire(await run(request.sql, request.parameters)) });
  } catch (cause) {
    const error = asPostgresError(cause);
    if (!error) throw cause; // not PostgreSQL's answer but the end of it: the thread ends, and everyone is told
    reply({ kind: 'refused', id, error });
  }
}

/** As in pg, a text without parameters may hold several statements; the last one's result counts. */
async function run(sql: string, parameters: readonly unknown[]): Promise<Results<unknown[]> | undefined> {
  if (parameters.length > 0) return pglite.query<unknown[]>(sql, [...parameters], { rowMode: 'array' });
  const results: Results<unknown>[] = await pglite.exec(sql, { rowMode: 'array' });
  return results.at(-1) as Results<unknown[]> | undefined;
}

function toWire(results: Results<unknown[]> | undefined): WireResult {
  return {
    command: results?.command ?? '',
    rowCount: results?.rowCount ?? null,
    fields: (results?.fields ?? []).map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID })),
    rows: (results?.rows ?? []) as (string | null)[][],
  };
}

/** Undefined for what PostgreSQL did not say. */
function asPostgresError(cause: unknown): WireError | undefined {
  if (!(cause instanceof Error) || !('severity' in cause) || !('code' in cause)) return undefined;
  const names = ['severity', 'code', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'where', 'schema'];
  names.push('table', 'column', 'dataType', 'constraint', 'file', 'line', 'routine');
  const fields = Object.entries(cause).filter(([name, value]) => names.includes(name) && typeof value === 'string');
  return { message: cause.message, fields: Object.fromEntries(fields) };
}

function reply(message: WorkerReply): void {
  port?.postMessage(message);
}
