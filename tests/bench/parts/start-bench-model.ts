import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { readBody } from './start-bench-upstream.ts';

/**
 * A model behind OpenAI's chat completions that does what the message says:
 * - `calls <tool> <calls> <steps>`: in each of so many steps, so many parallel calls of that tool, then a word;
 * - `stamps <count> <everyMs>`: so many deltas at that pace, each the time at which it was sent (`performance.now()` of this
 *   process) and a `;`.
 * Anything else is answered with one word.
 */
export type BenchModel = { baseUrl: string; close: () => Promise<void> };

type Request = { messages: { role: string; content?: unknown }[] };

export async function startBenchModel(): Promise<BenchModel> {
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      return void response.writeHead(200, json).end('{"object":"list","data":[{"id":"gpt-6-astra","object":"model"}]}');
    }
    void readBody(request).then((body) => answer(response, JSON.parse(body) as Request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const json = { 'content-type': 'application/json' };

function answer(response: ServerResponse, { messages }: Request): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const asked = messages.findLastIndex(({ role }) => role === 'user');
  const [order, first, second, third] = textOf(messages[asked]?.content).split(' ');
  const stepsDone = messages.slice(asked).filter(({ role }) => role === 'assistant').length;
  if (order === 'calls' && stepsDone < Number(third)) return sayCalls(response, first ?? '', Number(second));
  if (order === 'stamps') return sayStamps(response, Number(first), Number(second));
  response.write(frame({ content: 'Done' }));
  end(response, 'stop');
}

let served = 0;

function sayCalls(response: ServerResponse, name: string, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const call = { name, arguments: JSON.stringify({ text: `call number ${(served += 1)}` }) };
    response.write(frame({ tool_calls: [{ index, id: `call_${served}`, type: 'function', function: call }] }));
  }
  end(response, 'tool_calls');
}

function sayStamps(response: ServerResponse, count: number, everyMs: number): void {
  let left = count;
  const timer = setInterval(() => {
    response.write(frame({ content: `${performance.now().toFixed(1)};` }));
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    end(response, 'stop');
  }, everyMs);
  response.once('close', () => clearInterval(timer));
}

function end(response: ServerResponse, finish: string): void {
  response.end(`${frame({}, finish)}data: [DONE]\n\n`);
}

function frame(delta: object, finish: string | null = null): string {
  const chunk = { id: 'bench', object: 'chat.completion.chunk', created: 0, model: 'gpt-6-astra' };
  return `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts: unknown[] = Array.isArray(content) ? content : [];
  return parts.map((part) => (typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : '')).join('');
}
