import type { ToolDefinition } from '../protocol/mcp/tool-definition.ts';

/** What the upstream room has to know of a registered server; no secret is in it. */
export type UpstreamServer = {
  id: string;
  /** Grows with every change of configuration: what was opened for an older revision is dropped. */
  revision: number;
  displayName: string;
  url: string;
  transport: 'streamable_http' | 'sse';
  authType: 'none' | 'oauth2' | 'api_key' | 'custom_headers' | 'user_oidc';
};

/** Whose credentials a request carries: everybody's (none, api_key, custom_headers) or one user's (oauth2, user_oidc). */
export function isSharedPrincipal(server: Pick<UpstreamServer, 'authType'>): boolean {
  return server.authType !== 'oauth2' && server.authType !== 'user_oidc';
}

/**
 * Gives the headers that authenticate one HTTP request. Asked for every request, never kept with a connection, so that a
 * token renewed meanwhile is used. Implemented in domain/ and wired in main.ts.
 */
export interface TokenSource {
  /** Header names in lower case. Empty when the principal has no credential: the request then goes out without one. */
  headersFor(server: UpstreamServer, userId: string): Promise<Record<string, string>>;
  /**
   * Called once when the upstream answered 401 to a request that carried `rejected`.
   * @returns other headers to try once more with, or undefined when there are none.
   */
  replace(server: UpstreamServer, userId: string, rejected: Record<string, string>): Promise<Record<string, string> | undefined>;
  /**
   * Called when the upstream answered 403 because the scopes do not suffice (RFC 6750, section 3.1).
   * @param scope what it wants, where it says so
   */
  insufficientScope?(server: UpstreamServer, userId: string, scope: string | undefined): Promise<void>;
}

/** Why a definition cannot be used. Without a `name` the reason is about the list as a whole: what a cap cut off. */
export type DroppedTool = { name?: string; reason: string };

export type ToolListing = {
  /** In the upstream's order, unknown fields kept. */
  tools: ToolDefinition[];
  dropped: DroppedTool[];
  /** How long the upstream lets the listing be kept, in ms, if it says. */
  ttlMs?: number;
  protocolVersion: string;
};

export type ToolCallRequest = {
  /** The original name. */
  tool: string;
  /** A JSON object, as text: it is passed on byte for byte. */
  argumentsJson: string;
  /** The definition last listed: its `x-mcp-header` properties are mirrored to headers on the stateless era. */
  definition?: ToolDefinition;
  /** Our id of the call, the same when it is sent again: goes upstream in `_meta`. */
  callId: string;
};

export type CallLimits = {
  /** Without progress for so long, the call is given up. Progress extends it. Default 60,000. */
  timeoutMs: number;
  /** No call takes longer, progress or not. Default 600,000. */
  limitMs: number;
  signal?: AbortSignal;
  onProgress?: (progress: { progress: number; total?: number; message?: string }) => void;
  /**
   * Given: the upstream may ask the user something in the middle of the call, which then has a session of its own.
   * Absent: no such capability is declared, and an upstream that asks all the same is refused.
   */
  interaction?: Interaction;
};

/** Answers what an upstream asks the user during a call. */
export type Interaction = {
  /**
   * @param question as the upstream sent it, checked to be a valid elicitation of the mode `form` or `url`
   * @returns the user's answer; the schema's defaults fill what an accepted form leaves out
   */
  elicit(
    question: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<
    { action: 'accept'; content?: Record<string, string | number | boolean | string[]> } | { action: 'decline' | 'cancel' }
  >;
};

/** A result of `tools/call` as the upstream gave it: not validated beyond being an object. */
export type ToolCallResult = { content?: unknown; structuredContent?: unknown; isError?: boolean; [key: string]: unknown };

/** The pool of live sessions. One per process; what it holds can be lost at any time. */
export interface Upstream {
  /** Connects if need be and reads every page of `tools/list`. @throws UpstreamError */
  listTools(server: UpstreamServer, userId: string, options?: { signal?: AbortSignal }): Promise<ToolListing>;
  /** @throws UpstreamError; `sent` on the error says whether the upstream may have seen the call. */
  callTool(server: UpstreamServer, userId: string, request: ToolCallRequest, limits: CallLimits): Promise<ToolCallResult>;
  /** Calls `hear` when the upstream says that its tool list changed for that principal (`userId` null: the shared one). */
  onListChanged(hear: (serverId: string, userId: string | null) => void): () => void;
  /** Why the server is not dialed at the moment, or undefined when it may be. */
  breakerOf(serverId: string): { openSince: Date; retryAt: Date; failure: UpstreamError } | undefined;
  /**
   * Closes every session of the server and forgets its breaker: after a change of configuration, and for "retry now". With a
   * user, only the sessions that carry that user's own credentials: after they connected or disconnected.
   */
  drop(serverId: string, userId?: string): void;
  close(): Promise<void>;
}

export type UpstreamFailure =
  | 'unreachable' // refused, reset, name not found, TLS
  | 'blocked_address' // guarded dialing refused it
  | 'timeout' // not connected in 10 s, or no answer in the call's time
  | 'breaker_open' // not dialed: it failed just now
  | 'unauthorized' // 401
  | 'credentials' // ours could not be had: nothing was asked of the upstream
  | 'forbidden' // 403
  | 'http' // another status
  | 'protocol' // not MCP, or not valid
  | 'too_large' // over a cap
  | 'rpc' // a JSON-RPC error object
  | 'closed' // the stream ended before the answer
  | 'cancelled'; // by us

/**
 * Anything that went wrong towards an upstream. `message` is for admins and the models of those who use it, and may hold the
 * upstream's own words; it names no header and no query string, and credentials that were sent are taken out where they come back.
 */
export class UpstreamError extends Error {
  readonly failure: UpstreamFailure;
  /** True when the upstream may have acted on the request. */
  readonly sent: boolean;
  readonly httpStatus: number | undefined;
  readonly rpcCode: number | undefined;

  constructor(
    failure: UpstreamFailure,
    message: string,
    options: { sent?: boolean; httpStatus?: number; rpcCode?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UpstreamError';
    this.failure = failure;
    this.sent = options.sent ?? false;
    this.httpStatus = options.httpStatus;
    this.rpcCode = options.rpcCode;
  }
}
