export type Era = 'stateful' | 'stateless';

/** Which era a server spoke when it was last probed. */
export type Verdict = { era: Era; protocolVersion: string; decidedAt: Date };

/**
 * Remembers which era a server speaks, so that a restart does not have to probe again. Implemented in domain/ and wired in
 * main.ts. What it forgets is probed anew; a failure of the store must not fail the connection, so callers only log it.
 */
export interface VerdictStore {
  /** @returns undefined when nothing is known for this revision of the server's configuration */
  find(serverId: string, revision: number): Promise<Verdict | undefined>;
  /** Keeps the verdict in place of the one before. Does nothing when the server is gone or has a newer revision. */
  save(serverId: string, revision: number, verdict: Verdict): Promise<void>;
}
