import { createServer, type IncomingMessage } from 'node:http';
import { parseAllowRule } from '../../dial/allow-rule.ts';
import { createDialer } from '../../dial/create-dialer.ts';
import type { OAuthParts } from '../oauth-parts.ts';

export type Heard = { method: string; path: string; headers: IncomingMessage['headers']; body: string; form: URLSearchParams };

/** `body` that is no text is sent as JSON. `breaks`: the connection is closed without an answer; `hangs`: nothing comes. */
export type Said = { status?: number; headers?: Record<string, string>; body?: unknown; breaks?: true; hangs?: true };

export type TestSite = {
  /** Its origin. */
  url: string;
  heard: Heard[];
  /** The real way out, with loopback allowed. */
  parts: OAuthParts;
  close(): Promise<void>;
};

/** A host on loopback that answers as told; what it has no answer for is 404. `url` is its own origin. */
export async function openTestSite(answer: (heard: Heard, url: string) => Said | undefined): Promise<TestSite> {
  const heard: Heard[] = [];
  let url = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body, form: new URLSearchParams(body) };
      heard.push(one);
      const said = answer(one, url) ?? { status: 404, body: 'There is nothing here.' };
      if (said.hangs) return;
      if (said.breaks) return void request.socket.destroy();
      const isText = said.body === undefined || typeof said.body === 'string';
      response.writeHead(said.status ?? 200, { 'content-type': isText ? 'text/html' : 'application/json', ...said.headers });
      response.end(isText ? said.body : JSON.stringify(said.body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const rules = ['127.0.0.0/8', 'localhost'].map(parseAllowRule).filter((rule) => rule !== undefined);
  const dialer = createDialer({ allow: () => rules, selfOrigins: [] });
  const close = async () => {
    await dialer.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  return { url, heard, parts: { fetch: dialer.fetch }, close };
}
