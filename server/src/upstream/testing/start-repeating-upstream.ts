import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Message, ordinaryResult } from '../../../../tests/upstreams/ordinary-answers.ts';

/** How it fails at `method`, saying what the request carried: `told` is one of the forms of the header x-api-key. */
export type Repeat = (exchange: { response: ServerResponse; message: Message; told: string }) => void;

export const repeats = {
  'a JSON-RPC error': ({ response, message, told }) =>
    sendJson(response, 200, { jsonrpc: '2.0', id: message.id, error: { code: -32_000, message: `bad key ${told} here` } }),
  'a JSON-RPC error on a stream': ({ response, message, told }) => {
    const error = { jsonrpc: '2.0', id: message.id, error: { code: -32_000, message: `bad key ${told} here` } };
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${JSON.stringify(error)}\n\n`);
  },
  'a JSON-RPC error under HTTP 400': ({ response, message, told }) =>
    sendJson(response, 400, { jsonrpc: '2.0', id: message.id, error: { code: -32_000, message: `bad key ${told} here` } }),
  'the text of HTTP 500': ({ response, told }) => void response.writeHead(500, { 'content-type': 'text/plain' }).end(told),
  'something that is not JSON': ({ response, told }) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(told),
  'its type of content': ({ response, told }) =>
    void response.writeHead(200, { 'content-type': `text/${told.replace(/[^\w-]/g, '')}` }).end(),
} as const satisfies Record<string, Repeat>;

/** Starts an MCP server that is sound up to `method`, and then says back what it was sent. */
export async function startRepeatingUpstream(
  repeat: Repeat,
  options: { method: string; spell?: (value: string) => string },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    void readMessage(request).then((message) => {
      const told = (options.spell ?? String)(String(request.headers['x-api-key'] ?? request.headers.authorization));
      if (message.id === undefined) return response.writeHead(202).end();
      if (options.method === '*' || message.method === options.method) return repeat({ response, message, told });
      const result = ordinaryResult(message);
      if (!result) return sendJson(response, 200, { jsonrpc: '2.0', id: message.id, error: { code: -32_601, message: 'no' } });
      return sendJson(response, 200, { jsonrpc: '2.0', id: message.id, result });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readMessage(request: IncomingMessage): Promise<Message> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as Message;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
