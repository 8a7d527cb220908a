import type { Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The channels on which processes tell each other that something changed; payloads carry ids and numbers only. */
export type Channel = 'gatehouse_events' | 'gatehouse_turns' | 'gatehouse_config';

/**
 * One open database. `sql` is a Kysely instance; the same SQL runs on both engines and both give the same JavaScript types
 * (int8 and numeric are strings, timestamptz is a Date, jsonb is parsed, bytea is a Buffer, uuid[] is a string[]).
 */
export type Database = {
  engine: 'embedded' | 'postgres';
  sql: Kysely<Tables>;
  /** Tells every listener, in this process and (PostgreSQL) in all others. Best effort: listeners also poll. At most 7,900 bytes. */
  notify(channel: Channel, payload: string): Promise<void>;
  /** Calls `hear` for each notification, own ones included. Survives a lost connection: `hear` is then called with '' ("you may have missed some"). */
  listen(channel: Channel, hear: (payload: string) => void): () => void;
  /** Answers with the database's round trip in ms, or throws. */
  ping(): Promise<number>;
  close(): Promise<void>;
};

export type Sql = Kysely<Tables> | KyselyTransaction<Tables>;
export type Transaction = KyselyTransaction<Tables>;
