import type { ToolDefinition } from '../../../protocol/mcp/tool-definition.ts';
import { UpstreamError } from '../../../upstream/upstream.ts';
import type { ToolListing, Upstream, UpstreamServer } from '../../../upstream/upstream.ts';

/** For tests: the far side of all servers as catalogs see it. Each server answers as the test said last. */
export class FarSide implements Upstream {
  requests: string[] = [];
  signals: AbortSignal[] = [];
  listeners = new Set<(serverId: string, userId: string | null) => void>();
  #answers = new Map<string, () => Promise<ToolListing>>();
  #breakers = new Map<string, Date>();

  answer(serverId: string, names: string[]): void {
    this.#answers.set(serverId, () => Promise.resolve(listing(names)));
  }

  fail(serverId: string, error: Error): void {
    this.#answers.set(serverId, () => Promise.reject(error));
  }

  /** The next requests wait until `release` or `fail`, or until they are cancelled. */
  hold(serverId: string): { release: (listing: ToolListing) => void; fail: (error: Error) => void } {
    const { promise, resolve, reject } = Promise.withResolvers<ToolListing>();
    this.#answers.set(serverId, () => promise);
    return { release: resolve, fail: reject };
  }

  openBreaker(serverId: string, retryAt: Date): void {
    this.#breakers.set(serverId, retryAt);
  }

  sayChanged(serverId: string, userId: string | null): void {
    for (const hear of this.listeners) hear(serverId, userId);
  }

  requestsTo(serverId: string): number {
    return this.requests.filter((id) => id === serverId).length;
  }

  async listTools(server: UpstreamServer, _userId: string, options: { signal?: AbortSignal } = {}): Promise<ToolListing> {
    this.requests.push(server.id);
    const cancelled = Promise.withResolvers<never>();
    if (options.signal) {
      this.signals.push(options.signal);
      options.signal.addEventListener('abort', () => cancelled.reject(new UpstreamError('cancelled', 'cancelled')));
    }
    const answer = this.#answers.get(server.id) ?? (() => Promise.reject(new Error('no answer prepared')));
    return Promise.race([answer(), cancelled.promise]);
  }

  onListChanged(hear: (serverId: string, userId: string | null) => void): () => void {
    this.listeners.add(hear);
    return () => this.listeners.delete(hear);
  }

  breakerOf(serverId: string) {
    const retryAt = this.#breakers.get(serverId);
    return retryAt && { openSince: new Date(0), retryAt, failure: new UpstreamError('unreachable', 'it could not be reached') };
  }

  callTool(): never {
    throw new Error('catalogs call no tool');
  }
  drop(): void {}
  async close(): Promise<void> {}
}

/** A listing of tools with these names and no arguments. */
export function listing(names: string[], ttlMs?: number): ToolListing {
  const tools: ToolDefinition[] = names.map((name) => ({ name, inputSchema: { type: 'object' } }));
  return { tools, dropped: [], protocolVersion: '2025-11-25', ...(ttlMs !== undefined && { ttlMs }) };
}
