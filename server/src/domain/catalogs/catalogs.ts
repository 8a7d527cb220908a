import type { DroppedTool, UpstreamServer } from '../../upstream/upstream.ts';
import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';

/** What a server offers to one principal, as last listed. */
export type Catalog = {
  tools: ToolDefinition[];
  dropped: DroppedTool[];
  listedAt: Date;
  /** True when a newer listing failed or is still under way. */
  stale: boolean;
};

export type CatalogStatus =
  | 'ready'
  | 'no_tools'
  | 'needs_login'
  | 'needs_reconnect'
  | 'unavailable' // cannot work for this user, whatever is tried
  | 'unreachable' // failed just now
  | 'loading'; // not there yet, still being fetched

/**
 * `catalog` is there for `ready`, and for any other status where a last good one is known. `detail` is for people. `offered` are
 * the definitions that a user who has to log in first can be offered meanwhile, where some are known.
 */
export type CatalogState = {
  status: CatalogStatus;
  detail?: string;
  /** Since when it cannot be listed, as far as this process has seen. */
  since?: Date;
  catalog?: Catalog;
  offered?: readonly ToolDefinition[];
};

/** Why a user's requests to a server cannot carry a token: what they have to do first, or that nothing helps. */
export type LoginState = { status: 'needs_login' | 'needs_reconnect' | 'unavailable'; detail: string };

/** Looks up which servers of the type `oauth2` a user has to log in at; one where they hold a grant that works is absent. */
export type FindLogins = (
  userId: string,
  servers: readonly Pick<UpstreamServer, 'id' | 'displayName'>[],
) => Promise<ReadonlyMap<string, LoginState>>;

/** Listings of all servers, from memory where they are fresh, from the database after a restart, else from the upstream. */
export interface Catalogs {
  /**
   * States of all `servers` for `userId`, in parallel, after `waitMs` at most: what is slower is `loading`, or its last good
   * catalog marked stale, and goes on loading in the background for the next call.
   */
  prepare(servers: readonly UpstreamServer[], userId: string, options: { waitMs: number }): Promise<Map<string, CatalogState>>;
  /** One server, waiting for the upstream as long as it takes; `refresh` skips memory. Never throws for a failing upstream. */
  load(server: UpstreamServer, userId: string, options?: { refresh?: boolean }): Promise<CatalogState>;
  /** What is known of it now, without waiting or dialing. */
  peek(server: UpstreamServer, userId: string): CatalogState | undefined;
  /** Drops what memory holds of a server, after a change of configuration; with a user, what it holds for that user alone. */
  forget(serverId: string, userId?: string): void;
  close(): Promise<void>;
}
