/** What travels between the thread that asks and the thread that holds PGlite. */

/** A parameter as PostgreSQL's wire takes it: text, or bytes in binary. */
export type WireValue = string | Uint8Array | null;

export type WorkerStart = { folder: string };

export type WorkerRequest =
  | { id: number; kind: 'query'; sql: string; parameters: readonly WireValue[] }
  | { id: number; kind: 'close' };

/** Values as PostgreSQL printed them; the asking thread parses them, as `pg` does. */
export type WireResult = {
  command: string;
  rowCount: number | null;
  fields: readonly { name: string; typeId: number }[];
  rows: readonly (readonly (string | null)[])[];
};

/** The fields of an error that PostgreSQL reports, by pg's names for them. */
export type WireError = { message: string; fields: Readonly<Record<string, string>> };

export type WorkerReply =
  | { kind: 'ready' }
  | { kind: 'result'; id: number; result: WireResult }
  | { kind: 'refused'; id: number; error: WireError }
  | { kind: 'closed'; id: number };
