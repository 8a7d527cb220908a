import { readCatalog } from './catalog/read-catalog.ts';
import { nameError } from './name-error.ts';
import type { SessionPool } from './pool/session-pool.ts';
import { type ToolListing, UpstreamError, type UpstreamServer } from './upstream.ts';
import { startDeadline } from './wire/deadline.ts';

/**
 * Reads all tools of a server, within `limitMs` in all.
 * @throws UpstreamError
 */
export async function listTools(
  pool: SessionPool,
  input: { server: UpstreamServer; userId: string; limitMs: number; signal: AbortSignal | undefined },
): Promise<ToolListing> {
  const { server, userId, limitMs } = input;
  const deadline = startDeadline({ timeoutMs: limitMs, limitMs, signal: input.signal });
  const list = () => pool.use(server, userId, (session) => readCatalog(session, deadline.signal), deadline.signal);
  try {
    // Listing changes nothing: a connection that was closed while it lay idle is no reason to fail.
    return await list().catch((error: unknown) => {
      if (error instanceof UpstreamError && error.failure === 'closed' && !deadline.signal.aborted) return list();
      throw error;
    });
  } catch (error) {
    throw nameError(server, error);
  } finally {
    deadline.clear();
  }
}
