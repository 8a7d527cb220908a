import assert from 'node:assert/strict';
import {
  chatEventSchema,
  readChatEvents,
  type Chat,
  type ChatEvent,
  type MessageAccepted,
  type Problem,
} from '@gatehouse/contract';

export type Account = { email: string; name: string; password: string };
export type Event = ChatEvent & { seq: number };
export type Answer<T> = { status: number; headers: Headers; text: string; body: T };
/** Looks at an answer before the test does; it has to leave the body unread (`clone`, which a stream that goes on never ends). */
export type SeeAnswer = (response: Response, method: string, path: string) => Promise<void>;

/** Somebody who speaks to the HTTP API. */
export type Person = {
  headers: Record<string, string>;
  /** The answer, whatever its status; `path` is below `/api/v1`. A string is sent as it is. */
  ask: <T = Problem>(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer<T>>;
  /** The body of an answer that has to be a success. */
  call: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** Every event above `after` until one makes `isLast` true; their numbers have no gap. */
  follow: (chatId: string, after: number, isLast: (event: Event) => boolean) => Promise<Event[]>;
  /** Sends a message and gives every event until its turn has ended. */
  turn: (chatId: string, text: string, more?: object) => Promise<Event[]>;
};

const ended = ['completed', 'failed', 'stopped'];
const patienceMs = 90_000;

/** Whether the event ends a turn: the given one, or any. */
export function endsTurn(event: ChatEvent, turnId?: string): boolean {
  return event.type === 'turn' && ended.includes(event.data.state) && (turnId === undefined || event.data.turn_id === turnId);
}

export function setUp(url: string, account: Account & { code: string | undefined }, see: SeeAnswer): Promise<Person> {
  return enter(url, '/auth/setup', account, see);
}

export function signInAs(url: string, { email, password }: Omit<Account, 'name'>, see: SeeAnswer): Promise<Person> {
  return enter(url, '/auth/password', { email, password }, see);
}

/** Comes in as a browser does: with the cookie that the answer sets, and its origin. */
async function enter(url: string, path: string, body: object, see: SeeAnswer): Promise<Person> {
  const { status, headers, text } = await createPerson(url, { origin: url }, see).ask('POST', path, body);
  assert.equal(status, 200, text);
  const cookie = headers.getSetCookie().map((line) => line.split(';')[0]);
  return createPerson(url, { cookie: cookie.join('; '), origin: url }, see);
}

export function createPerson(url: string, headers: Record<string, string>, see: SeeAnswer): Person {
  async function ask<T = Problem>(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      redirect: 'manual',
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    await see(response, method, path);
    const text = await response.text();
    const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : undefined) as T };
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await ask<T>(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async function follow(chatId: string, after: number, isLast: (event: Event) => boolean): Promise<Event[]> {
    const events: Event[] = [];
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(patienceMs)]);
    const path = `/chats/${chatId}/stream?after=${after}`;
    try {
      const response = await fetch(`${url}/api/v1${path}`, { headers, signal });
      await see(response, 'GET', path);
      assert.ok(response.ok && response.body, `GET ${path}: ${response.status}`);
      for await (const event of readChatEvents(response.body)) {
        chatEventSchema.parse(event);
        assert.equal(event.seq, after + events.length + 1, 'the stream has no gap and no repetition');
        events.push(event);
        if (isLast(event)) return events;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      ending.abort();
    }
    assert.fail(
      `the stream ended, or ${patienceMs / 1000} s passed, without what was waited for:\n${JSON.stringify(events.slice(-10))}`,
    );
  }

  async function turn(chatId: string, text: string, more: object = {}): Promise<Event[]> {
    const { last_seq } = await call<Chat>('GET', `/chats/${chatId}`);
    const { turn_id } = await call<MessageAccepted>('POST', `/chats/${chatId}/messages`, { text, ...more });
    return follow(chatId, last_seq, (event) => endsTurn(event, turn_id));
  }

  return { headers, ask, call, follow, turn };
}
