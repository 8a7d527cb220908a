import {
  Client,
  type ClientCapabilities,
  type ClientOptions,
  type JsonSchemaValidator,
  SSEClientTransport,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { clientInfo } from '../client-info.ts';
import { type Dialer, toTarget } from '../dial/create-dialer.ts';
import { UpstreamError } from '../upstream.ts';
import type { Era } from '../verdict-store.ts';
import type { Principal } from '../wire/credentials.ts';
import { fromLibraryError } from './library-error.ts';
import { libraryFetch } from './library-fetch.ts';
import type { Session } from './session.ts';

/** What is asked of an upstream at the start: its era (`probe`), or a handshake of one that is known. */
export type Opening = Era | 'probe';

export type OpenOptions = {
  opening: Opening;
  /** Of each request of the handshake. */
  timeoutMs: number;
  signal: AbortSignal;
  /** What the upstream may ask of us on this session. Default: nothing. */
  capabilities?: ClientCapabilities;
  /** Called with the client before it connects. */
  prepare?: (client: Client) => void;
};

// Schemas of upstreams are theirs to enforce: compiling them here would run their regular expressions.
const acceptAnything: NonNullable<ClientOptions['jsonSchemaValidator']> = {
  getValidator<Value>(): JsonSchemaValidator<Value> {
    return (data) => ({ valid: true, data: data as Value, errorMessage: undefined });
  },
};
const quietReconnects = {
  initialReconnectionDelay: 5_000,
  maxReconnectionDelay: 120_000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 5,
};

let counter = 0;

/**
 * Makes one connection by the MCP library.
 * @throws UpstreamError, or the signal's reason
 */
export async function openSession(dialer: Dialer, principal: Principal, options: OpenOptions): Promise<Session> {
  const { server } = principal;
  const url = new URL(server.url);
  const client = new Client(clientInfo, {
    capabilities: options.capabilities ?? {},
    jsonSchemaValidator: acceptAnything,
    ...(options.opening === 'stateful' ? {} : { versionNegotiation: negotiationOf(options) }),
  });
  options.prepare?.(client);
  // The stream of the `sse` transport is its session: the library would open another one, which knows nothing of this one.
  const ended = new AbortController();
  let hasEnded = false;
  let hearEnd = () => {};
  const end = () => {
    hasEnded = true;
    hearEnd();
    void client.close().catch(() => undefined);
    // Later, since the library itself ends the stream when it refuses what came: then its reason is the one to tell.
    setImmediate(() => ended.abort(new UpstreamError('closed', 'it ended the stream that is the session', { sent: true })));
  };
  const transport =
    server.transport === 'sse'
      ? new SSEClientTransport(url, { fetch: libraryFetch(dialer, principal, end) })
      : new StreamableHTTPClientTransport(url, { fetch: libraryFetch(dialer, principal), reconnectionOptions: quietReconnects });
  await connect(client, transport, principal, options, ended.signal);
  const protocolVersion = client.getNegotiatedProtocolVersion() ?? '2025-03-26';
  const prefix = (counter += 1).toString(36);
  let lastId = 0;
  const session: Session = {
    dialer,
    principal,
    target: toTarget(url),
    client,
    era: client.getProtocolEra() === 'modern' ? 'stateless' : 'stateful',
    protocolVersion,
    sessionId: 'sessionId' in transport ? transport.sessionId : undefined,
    tellsListChanges: client.getServerCapabilities()?.tools?.listChanged === true,
    nextId: () => `g${prefix}-${(lastId += 1)}`,
    onEnded: (hear) => {
      hearEnd = hear;
      if (hasEnded) hear();
    },
    close: async () => {
      if ('terminateSession' in transport && transport.sessionId !== undefined) {
        await Promise.race([transport.terminateSession(), wait(2_000)]).catch(() => undefined);
      }
      await client.close().catch(() => undefined);
    },
  };
  return session;
}

async function connect(
  client: Client,
  transport: SSEClientTransport | StreamableHTTPClientTransport,
  principal: Principal,
  options: OpenOptions,
  ended: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([options.signal, ended]);
  const { timeoutMs } = options;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    await Promise.race([client.connect(transport, { timeout: timeoutMs, signal }), aborted.promise]);
  } catch (error) {
    await Promise.race([client.close(), wait(1_000)]).catch(() => undefined);
    await transport.close().catch(() => undefined);
    if (options.signal.aborted) throw options.signal.reason;
    throw fromLibraryError(error, principal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function negotiationOf({ opening, timeoutMs }: OpenOptions) {
  const probe = { timeoutMs };
  return { mode: opening === 'stateless' ? { pin: '2026-07-28' } : ('auto' as const), probe };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** True when trying the same server as the older era makes sense after this failure of a probe. */
export function isEraFailure(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  return (
    error.failure === 'protocol' ||
    error.failure === 'http' ||
    error.failure === 'rpc' ||
    error.failure === 'closed' ||
    (error.failure === 'timeout' && error.sent)
  );
}
