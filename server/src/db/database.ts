import type { Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The channels on which processes tell each other that something changed; payloads carry ids and numbers only. */
export type Channel = 'gatehouse_events' | 'gatehouse_turns' | 'gatehouse_config';

/**
 * One open database. `sql` is a Kysely instance; the same SQL runs on both engines and both give the same JavaScript types
 * (int8 and numeric are strings, timestamptz is a Date, jsonb is parsed and its numbers are kept exact, bytea is a Buffer,
 * uuid[] is a string[]).
 */
export type Database = {
  engine: 'embedded' | 'postgres';
  sql: Kysely<Tables>;
  /** Tells every listener, in this process and (PostgreSQL) in all others. Best effort: listeners also poll. At most 7,900 bytes. */
  notify(channel: Channel, payload: string): Promise<void>;
  /**
   * Calls `hear` for each notification, own ones included. On PostgreSQL `hear` is called with '' ("you may have missed some")
   * whenever listening begins: soon after this call, and after a lost connection.
   */
  listen(channel: Channel, hear: (payload: string) => void): () => void;
  /** Answers with the database's round trip in ms, or throws, after 5 s at the latest. */
  ping(): Promise<number>;
  /** Waits for what runs, up to 5 s. */
  close(): Promise<void>;
};

export type OpenOptions = {
  /** How long a query may wait for a connection. A query on the database inside its own transaction ends in this error. */
  waitLimitMs: number;
  /**
   * How long a query may take on PostgreSQL: then its connection is taken for lost. Above every statement of a request or a turn;
   * `withQueryLimit` is for longer ones.
   */
  queryLimitMs: number;
  /** Told about trouble that no query is there to report: a lost connection, a failed reconnect. Holds no secret. */
  onTrouble: (message: string, cause: unknown) => void;
};

export type Sql = Kysely<Tables> | KyselyTransaction<Tables>;
export type Transaction = KyselyTransaction<Tables>;
