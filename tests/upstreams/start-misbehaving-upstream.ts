import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { behaviours, event, eraOfKind, type MisbehaviourKind, startStream } from './behaviours.ts';
import { type Era, eraOf, type Message, ordinaryResult } from './ordinary-answers.ts';

export type UpstreamStats = {
  /** How often each JSON-RPC method came. */
  methods: Record<string, number>;
  /** Every message, as it came. */
  messages: Message[];
  /** The same as text. */
  texts: string[];
  /** The headers of each POST, in the order of `messages`. */
  headers: IncomingHttpHeaders[];
  /** Sessions that were made, and those that were ended by DELETE. */
  sessions: string[];
  deleted: string[];
  /** Streams that are open at the moment. */
  openStreams: number;
  /** Answers whose connection was closed before their end. */
  brokenOff: number;
};

export type MisbehavingUpstream = {
  url: string;
  stats: UpstreamStats;
  /** Says on every open stream that the list of tools changed. */
  tellListChanged(): void;
  /** Ends every open stream. */
  endStreams(): void;
  /** Forgets every session, as a restart does. */
  forgetSessions(): void;
  /** Lets those answers go that wait for it, and all later ones. */
  tellToAnswer(): void;
  /** From now on behaves in another way. */
  become(kind: MisbehaviourKind, era?: Era): void;
  close(): Promise<void>;
};

/**
 * Starts a small MCP server on a free port of 127.0.0.1 that misbehaves in one way, and is sound in all others.
 *
 * @param options.era `stateful` (to 2025-11-25, with sessions), the default, or `stateless` (2026-07-28)
 */
export async function startMisbehavingUpstream(
  kind: MisbehaviourKind,
  options: { era?: Era } = {},
): Promise<MisbehavingUpstream> {
  const stats: UpstreamStats = {
    methods: {},
    messages: [],
    texts: [],
    headers: [],
    sessions: [],
    deleted: [],
    openStreams: 0,
    brokenOff: 0,
  };
  const told = Promise.withResolvers<void>();
  const live = new Set<string>();
  const streams = new Map<ServerResponse, string | number | undefined>();
  const wanted = eraOfKind(kind);
  let current = kind;
  let era = options.era ?? (wanted === 'both' ? 'stateful' : wanted);

  const follow = (response: ServerResponse, subscription?: string | number) => {
    startStream(response);
    response.flushHeaders();
    streams.set(response, subscription);
    stats.openStreams += 1;
    response.on('close', () => {
      streams.delete(response);
      stats.openStreams -= 1;
    });
  };

  const post = async (request: IncomingMessage, response: ServerResponse, origin: string) => {
    const text = await readText(request);
    const message = JSON.parse(text) as Message;
    const method = message.method ?? 'answer';
    stats.methods[method] = (stats.methods[method] ?? 0) + 1;
    stats.messages.push(message);
    stats.texts.push(text);
    stats.headers.push(request.headers);
    response.on('close', () => {
      if (!response.writableFinished) stats.brokenOff += 1;
    });

    const reply = (status: number, body: object, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ jsonrpc: '2.0', ...body }));
    const refuse = (status: number, code: number, text: string) =>
      void reply(status, { id: message.id ?? null, error: { code, message: text } });
    const answer = (result?: Record<string, unknown>) => {
      const usual = ordinaryResult(message);
      if (usual === undefined) return refuse(era === 'stateless' ? 404 : 200, -32_601, 'Method not found');
      const headers: Record<string, string> = {};
      if (message.method === 'initialize') {
        headers['mcp-session-id'] = randomUUID();
        live.add(headers['mcp-session-id']);
        stats.sessions.push(headers['mcp-session-id']);
      }
      reply(200, { id: message.id, result: { ...usual, ...result } }, headers);
      return undefined;
    };

    const exchange = {
      request,
      response,
      message,
      answer,
      refuse,
      count: stats.methods[method] ?? 0,
      origin,
      forgetSessions: () => live.clear(),
      untilTold: () => told.promise,
    };
    if (message.method !== undefined && message.id !== undefined && (await behaviours[current](exchange))) return;
    if (message.id === undefined || message.method === undefined) return void response.writeHead(202).end();
    if (message.method === 'initialize' ? era === 'stateless' : eraOf(message) !== era && message.method !== 'server/discover') {
      return refuse(400, -32_000, 'That revision is not spoken here');
    }
    if (message.method === 'server/discover' && era === 'stateful')
      return refuse(400, -32_000, 'Bad Request: Server not initialized');
    if (era === 'stateful' && message.method !== 'initialize' && !live.has(String(request.headers['mcp-session-id']))) {
      return refuse(404, -32_001, 'Session not found');
    }
    if (message.method === 'subscriptions/listen') {
      follow(response, message.id);
      response.write(acknowledge(message.id));
      return undefined;
    }
    return answer();
  };

  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      post(request, response, `http://${request.headers.host}`).catch(() => response.destroy());
    } else if (request.method === 'DELETE') {
      stats.deleted.push(String(request.headers['mcp-session-id']));
      live.delete(String(request.headers['mcp-session-id']));
      response.writeHead(200).end();
    } else if (request.headers['last-event-id'] === 'event-1' && current === 'resumable') {
      const call = stats.messages.findLast((message) => message.method === 'tools/call');
      startStream(response);
      if (call) response.end(event({ jsonrpc: '2.0', id: call.id, result: ordinaryResult(call) }));
    } else if (era === 'stateful' && live.has(String(request.headers['mcp-session-id']))) {
      follow(response);
    } else {
      response.writeHead(405).end();
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/mcp`,
    stats,
    tellListChanged() {
      for (const [response, subscription] of streams) response.write(event(listChanged(subscription)));
    },
    endStreams() {
      for (const response of streams.keys()) response.end();
    },
    forgetSessions: () => live.clear(),
    tellToAnswer: () => told.resolve(),
    become(next, nextEra) {
      current = next;
      era = nextEra ?? era;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function acknowledge(id: string | number): string {
  const params = { notifications: { toolsListChanged: true }, _meta: { 'io.modelcontextprotocol/subscriptionId': id } };
  return event({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params });
}

function listChanged(subscription: string | number | undefined): object {
  const params = subscription === undefined ? {} : { _meta: { 'io.modelcontextprotocol/subscriptionId': subscription } };
  return { jsonrpc: '2.0', method: 'notifications/tools/list_changed', params };
}
