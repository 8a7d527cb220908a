import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { CannotStart } from './commands/cannot-start.ts';
import { isLoopbackHost } from './config.ts';

/** Answers one request; `env` holds Node's own `incoming` and `outgoing`. */
export type Fetch = Parameters<typeof getRequestListener>[0];

/** The open port. Until `serve` is called it answers 503, but for /healthz. */
export type Listener = {
  /** Where it listens, as an origin: `http://127.0.0.1:3000`. */
  url: string;
  /** Every origin that surely leads here; this machine's own names too where it answers under them. */
  origins: string[];
  serve(fetch: Fetch): void;
  /** Takes no more connections; requests under way go on. */
  refuse(): void;
  /** Refuses, waits until all requests have ended, and cuts those that have not after `graceMs`. */
  drain(graceMs: number): Promise<void>;
};

/** Opens the port. @throws CannotStart when it is taken or not ours to open */
export async function listen(options: { host: string; port: number }): Promise<Listener> {
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = answerWhileStarting;
  const server = createServer((request, response) => void answer(request, response));
  const closed = Promise.withResolvers<unknown>();
  server.keepAliveTimeout = 65_000; // longer than load balancers keep theirs, so that none sends into a closing connection

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(describeFailure(error, options)));
    server.listen(options.port, options.host, resolve);
  });

  function refuse(): void {
    if (server.listening) server.close(closed.resolve);
  }

  return {
    url: toOrigin(isWildcard(options.host) ? 'localhost' : options.host, server.address()),
    origins: namesOf(options.host).map((name) => toOrigin(name, server.address())),
    serve: (fetch) => {
      answer = getRequestListener(fetch, { overrideGlobalObjects: false });
    },
    refuse,
    drain: async (graceMs) => {
      refuse();
      const idle = setInterval(() => server.closeIdleConnections(), 100);
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed.promise;
      clearInterval(idle);
      clearTimeout(cut);
    },
  };
}

function answerWhileStarting(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/healthz') response.end('ok\n');
  else response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' }).end('Gatehouse is starting.\n');
}

/** Every address of this machine: none that one can go to. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function namesOf(host: string): string[] {
  const isOwn = isWildcard(host) || isLoopbackHost(host);
  return isOwn ? [...new Set([host, 'localhost', '127.0.0.1', '::1'])] : [host];
}

function toOrigin(host: string, address: AddressInfo | string | null): string {
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function describeFailure(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is taken. Stop what listens there, or set GATEHOUSE_PORT.`,
    EACCES: `Port ${port} is not open to this user. Set GATEHOUSE_PORT to one above 1023.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Set GATEHOUSE_HOST.`,
    ENOTFOUND: `${host} is not known. Set GATEHOUSE_HOST.`,
  };
  const reason = reasons[error.code ?? ''];
  return reason ? new CannotStart(reason) : error;
}
