import type { IncomingMessage, ServerResponse } from 'node:http';
import { echoTool, type Era, type Message, ordinaryResult } from './ordinary-answers.ts';

/** One POST, with what a behaviour needs to misbehave. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  message: Message;
  /** Answers as a sound server would, with another result if given. */
  answer: (result?: Record<string, unknown>) => void;
  /** Sends an error object with the HTTP status. */
  refuse: (httpStatus: number, code: number, text: string) => void;
  /** How often this method came so far, this time included. */
  count: number;
  origin: string;
  /** Forgets every session, as a restart does. */
  forgetSessions: () => void;
  /** Waits for the test to say that it may go on. */
  untilTold: () => Promise<void>;
};

/** Deals with one POST. `false`: the server goes on as usual. */
export type Behaviour = (exchange: Exchange) => boolean | Promise<boolean>;

const megabyte = 'x'.repeat(1024 * 1024);

export const behaviours = {
  /** Nothing is wrong with it. */
  sound: () => false,
  html: ({ response }) => send(response, 200, 'text/html; charset=utf-8', '<!doctype html><title>Welcome</title>'),
  not_json: ({ response }) => send(response, 200, 'application/json', 'certainly {'),
  wrong_type: ({ response }) => send(response, 200, 'application/octet-stream', 'bytes'),
  server_error: ({ response }) => send(response, 502, 'text/html', '<h1>Bad gateway</h1>'),
  /** Fails at a probe for the newer era in a way that says nothing about the era. */
  refuses_probe: on('server/discover', ({ response }) => void send(response, 500, 'text/plain', 'TypeError: no such method')),
  /** Takes the connection and never answers. */
  hang: () => true,
  hang_on_call: ({ message }) => message.method === 'tools/call',
  /** The same with a tool that changes something. */
  hang_on_write: ({ message, answer }) => {
    if (message.method === 'tools/list') answer({ tools: [{ ...echoTool, annotations: { readOnlyHint: false } }] });
    return message.method === 'tools/list' || message.method === 'tools/call';
  },
  /** Sound, and its tool changes something. */
  writes: on('tools/list', ({ answer }) => answer({ tools: [{ ...echoTool, annotations: { readOnlyHint: false } }] })),
  /** Answers a call after 300 ms. */
  slow: on('tools/call', async ({ answer }) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    answer();
  }),
  /** Answers a call when the test says so. */
  answers_when_told: on('tools/call', async ({ answer, untilTold }) => {
    await untilTold();
    answer();
  }),
  unauthorized: ({ response }) => send(response, 401, 'text/plain', 'no'),
  /** Takes only `Bearer second`. */
  unauthorized_first: ({ request, response }) =>
    request.headers.authorization === 'Bearer second' ? false : send(response, 401, 'text/plain', 'no'),
  forbidden: ({ response }) => send(response, 403, 'text/plain', 'no'),
  /** Forgets the session at the first call, and says 404. */
  lost_session: on('tools/call', ({ count, forgetSessions, refuse, answer }) => {
    if (count > 1) return answer();
    forgetSessions();
    return refuse(404, -32_001, 'Session not found');
  }),
  /** Says 404 to every call. */
  never_a_session: on('tools/call', ({ refuse }) => refuse(404, -32_001, 'Session not found')),
  /** Says 400 where it should say 404. */
  lost_session_400: on('tools/call', ({ count, forgetSessions, refuse, answer }) => {
    if (count > 1) return answer();
    forgetSessions();
    return refuse(400, -32_000, 'Bad Request: No valid session ID provided');
  }),
  /** Refuses a call that it may have carried out, in words that mention a session of another kind. */
  mentions_session: on('tools/call', ({ refuse }) =>
    refuse(400, -32_000, 'The payment was booked, but the checkout session could not be closed'),
  ),
  answers_not_found: on('tools/call', ({ refuse }) =>
    refuse(404, -32_002, 'The comment was saved, but the reviewer bob was not found'),
  ),
  redirect_inward: ({ response }) => redirect(response, 'http://169.254.169.254/latest/meta-data'),
  redirect_elsewhere: ({ response, origin }) => redirect(response, origin.replace('127.0.0.1', 'localhost')),
  redirect_for_ever: ({ response, origin }) => redirect(response, `${origin}/mcp`),
  close_before_answer: on('tools/call', ({ response }) => void response.socket?.destroy()),
  close_mid_stream: on('tools/call', ({ response }) => {
    startStream(response);
    response.write('event: message\ndata: {"jsonrpc":"2.0",');
    setImmediate(() => response.socket?.destroy());
  }),
  /** Ends the stream in good order, without the answer. */
  end_without_answer: on('tools/call', ({ response }) => {
    startStream(response);
    response.end(': nothing to say\n\n');
  }),
  huge_json: on('tools/call', async ({ response, message }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},"result":{"content":[{"type":"text","text":"`);
    await pour(response, 200);
    response.end('"}]}}');
  }),
  huge_declared: on('tools/call', ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 200 * 1024 * 1024 });
    response.write('{');
  }),
  huge_event: on('tools/call', async ({ response }) => {
    startStream(response);
    response.write('data: ');
    await pour(response, 200);
  }),
  /** An event that goes on and on, in small pieces. */
  endless_event: on('tools/call', async ({ response }) => {
    startStream(response);
    response.write('data: ');
    while (!response.destroyed) await pour(response, 1);
  }),
  endless_notifications: on('tools/call', async ({ response }) => {
    startStream(response);
    const event = `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"${'y'.repeat(65_536)}"}}\n\n`;
    while (!response.destroyed) if (!response.write(event)) await drained(response);
  }),
  duplicate_tools: on('tools/list', ({ answer }) =>
    answer({ tools: [echoTool, { ...echoTool, description: 'The second.' }, { ...echoTool, name: 'other' }] }),
  ),
  huge_schema: on('tools/list', ({ answer }) =>
    answer({
      tools: [echoTool, { ...echoTool, name: 'huge', inputSchema: { type: 'object', description: megabyte + megabyte } }],
    }),
  ),
  broken_tools: on('tools/list', ({ answer }) =>
    answer({
      tools: [
        null,
        'text',
        {},
        { name: '' },
        { name: 'no_schema' },
        { name: 'array_schema', inputSchema: [] },
        { name: 'string_root', inputSchema: { type: 'string' } },
        { ...echoTool, name: 'nul\0' },
        { ...echoTool, name: 'half \ud83d of a pair' },
        {
          ...echoTool,
          annotations: { readOnlyHint: 'yes', title: 'Echo' },
          title: 7,
          icons: [{ src: 'x' }],
          custom: { kept: true },
        },
      ],
    }),
  ),
  invalid_headers: on('tools/list', ({ answer }) =>
    answer({
      tools: [
        echoTool,
        { name: 'bad', inputSchema: { type: 'object', properties: { a: { type: 'number', 'x-mcp-header': 'A' } } } },
      ],
    }),
  ),
  many_tools: on('tools/list', ({ answer }) =>
    answer({ tools: Array.from({ length: 1_500 }, (_, index) => ({ ...echoTool, name: `tool_${index}` })) }),
  ),
  tools_no_list: on('tools/list', ({ answer }) => answer({ tools: 'many' })),
  endless_pages: on('tools/list', ({ answer, count }) =>
    answer({ tools: [{ ...echoTool, name: `tool_${count}` }], nextCursor: `page-${count}` }),
  ),
  repeated_cursor: on('tools/list', ({ answer, count }) =>
    answer({ tools: [{ ...echoTool, name: `tool_${count}` }], nextCursor: 'again' }),
  ),
  three_pages: on('tools/list', ({ answer, count }) =>
    answer({ tools: [{ ...echoTool, name: `tool_${count}` }], ...(count < 3 ? { nextCursor: `page-${count}` } : {}) }),
  ),
  rpc_error: on('tools/call', ({ refuse }) => refuse(200, -32_602, 'Unknown tool: echo')),
  /** Answers a call with numbers that a double cannot hold; as a failure where the text of the call says so. */
  long_numbers: on('tools/call', ({ answer, message }) =>
    answer({
      content: [],
      structuredContent: { id: JSON.rawJSON('1234567890123456789'), share: [JSON.rawJSON('0.12345678901234567891')] },
      isError: JSON.stringify(message).includes('fail'),
    }),
  ),
  input_required: on('tools/call', ({ answer }) => answer({ resultType: 'input_required', requestState: 'abc' })),
  task: on('tools/call', ({ answer }) => answer({ resultType: 'task', taskId: '1' })),
  /** Asks something back on the stream of the call, then answers. */
  asks_back: on('tools/call', ({ response, message }) => {
    startStream(response);
    response.write(event({ jsonrpc: '2.0', id: 'ask-1', method: 'sampling/createMessage', params: { messages: [] } }));
    response.end(event({ jsonrpc: '2.0', id: message.id, result: ordinaryResult(message) }));
  }),
  /** Tells its progress every 60 ms, five times, then answers. */
  progress: on('tools/call', async ({ response, message }) => {
    startStream(response);
    const meta = message.params?.['_meta'];
    const progressToken = typeof meta === 'object' && meta !== null && 'progressToken' in meta ? meta.progressToken : undefined;
    for (let progress = 1; progress <= 5; progress += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      const params = { progressToken, progress, total: 5, message: `step ${progress}` };
      response.write(event({ jsonrpc: '2.0', method: 'notifications/progress', params }));
    }
    response.end(event({ jsonrpc: '2.0', id: message.id, result: ordinaryResult(message) }));
  }),
  /** Says on the stream of a call that its list changed. */
  list_changed_in_call: on('tools/call', ({ response, message }) => {
    startStream(response);
    response.write(event({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
    response.end(event({ jsonrpc: '2.0', id: message.id, result: ordinaryResult(message) }));
  }),
  /** Gives the stream of a call up after one event with an id; the answer comes to who asks with that id. */
  resumable: on('tools/call', ({ response }) => {
    startStream(response);
    response.end('id: event-1\nretry: 50\ndata: \n\n');
  }),
  /** Takes the call, ends the stream before the answer, and has forgotten the session when it is resumed. */
  forgets_while_resumed: on('tools/call', ({ response, forgetSessions }) => {
    startStream(response);
    response.end('id: event-1\nretry: 50\ndata: \n\n');
    forgetSessions();
  }),
} satisfies Record<string, Behaviour>;

export type MisbehaviourKind = keyof typeof behaviours;

/** One event of a stream. */
export function event(message: object): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}

export function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

export function eraOfKind(kind: MisbehaviourKind): Era | 'both' {
  return kind === 'input_required' || kind === 'task' || kind === 'invalid_headers' ? 'stateless' : 'both';
}

function on(method: string, act: (exchange: Exchange) => void | Promise<void>): Behaviour {
  return async (exchange) => {
    if (exchange.message.method !== method) return false;
    await act(exchange);
    return true;
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): true {
  response.writeHead(status, { 'content-type': type }).end(body);
  return true;
}

function redirect(response: ServerResponse, location: string): true {
  response.writeHead(307, { location }).end();
  return true;
}

async function pour(response: ServerResponse, megabytes: number): Promise<void> {
  for (let sent = 0; sent < megabytes && !response.destroyed; sent += 1) if (!response.write(megabyte)) await drained(response);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
