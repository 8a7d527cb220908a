import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import type { McpServer, Problem } from '@gatehouse/contract';
import { pino } from 'pino';
import type { Database } from '../../../db/database.ts';
import type { Actor, Role } from '../../../domain/actor.ts';
import { createCatalogs } from '../../../domain/catalogs/create-catalogs.ts';
import { createTokenSource } from '../../../domain/credentials/create-token-source.ts';
import { newId } from '../../../domain/new-id.ts';
import { createSecretBox } from '../../../domain/secrets/secret-box.ts';
import { createFetchIcon } from '../../../domain/servers/create-fetch-icon.ts';
import { createIconCache, maximumIconBytes, type FetchIcon } from '../../../domain/servers/create-icon-cache.ts';
import { createVerdictStore } from '../../../domain/verdicts/create-verdict-store.ts';
import { createUpstream } from '../../../upstream/create-upstream.ts';
import { parseAllowRule } from '../../../upstream/dial/allow-rule.ts';
import { createDialer } from '../../../upstream/dial/create-dialer.ts';
import { probeServer } from '../../../upstream/probe-server.ts';
import { answerError, answerNotFound } from '../../problem.ts';
import { mcpServersRoutes } from '../mcp-servers.ts';
import { createApiRouter } from '../router.ts';
import { serverChoicesRoutes } from '../server-choices.ts';

/** Everything that a test gives as a secret holds this, and no answer may. */
export const canary = 'canary-7f3e';

export type Person = 'admin' | 'otherAdmin' | 'member' | 'otherMember';
export type Answer<T> = { status: number; headers: Headers; text: string; body: T };

export type McpServersApp = Awaited<ReturnType<typeof openMcpServersApp>>;

/** The routes of servers on a real database, dialing loopback through the real upstream room. `close` ends its connections. */
export async function openMcpServersApp(db: Database, options: { fetchIcon?: FetchIcon } = {}) {
  const log = pino({ level: 'silent' });
  const secrets = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
  const rules = ['127.0.0.0/8'].map(parseAllowRule).filter((rule) => rule !== undefined);
  const dialer = createDialer({ allow: () => rules, selfOrigins: [] });
  const tokens = createTokenSource({ db, secrets });
  const upstream = createUpstream({ tokens, dialer, verdicts: createVerdictStore(db), log });
  const catalogs = createCatalogs({ db, upstream, log });
  const changed: string[] = [];

  const people: Record<Person, Actor> = {
    admin: await addPerson(db, 'admin'),
    otherAdmin: await addPerson(db, 'admin'),
    member: await addPerson(db, 'member'),
    otherMember: await addPerson(db, 'member'),
  };
  const app = createApiRouter();
  app.use(async (c, next) => {
    const person = people[c.req.header('x-test-person') as Person];
    c.set('requestId', 'request');
    if (person) c.set('actor', person);
    await next();
  });
  app.onError(answerError(log));
  app.notFound(answerNotFound);
  app.route('/', serverChoicesRoutes({ db }));
  app.route(
    '/',
    mcpServersRoutes({
      db,
      secrets,
      catalogs,
      selfOrigins: ['https://gatehouse.example'],
      onServerChanged: (id) => {
        changed.push(id);
        tokens.forget(id);
        catalogs.forget(id);
        upstream.drop(id);
      },
      probe: (draft, signal) => probeServer({ dialer }, draft, signal),
      icons: createIconCache({
        fetchIcon: options.fetchIcon ?? createFetchIcon(dialer.fetchWithin({ maxBytes: maximumIconBytes })),
      }),
    }),
  );

  async function call<T = Problem>(
    as: Person | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await app.request(path, {
      method,
      headers: {
        ...(as && { 'x-test-person': as }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(!`${text}${JSON.stringify([...response.headers])}`.includes(canary), `a secret came out: ${method} ${path}`);
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : undefined) as T };
  }

  return {
    call,
    people,
    tokens,
    catalogs,
    /** Ids of servers that were told to have changed, in order. */
    changed,
    /** Registers a server as an admin; what `input` does not say is made up. */
    async register(input: Record<string, unknown> = {}): Promise<McpServer> {
      const answer = await call<McpServer>('admin', 'POST', '/mcp-servers', { ...someServer(), ...input });
      assert.equal(answer.status, 201, answer.text);
      return answer.body;
    },
    async close() {
      await catalogs.close();
      await upstream.close();
      await dialer.close();
    },
  };
}

/** The least that a new server needs. */
export function someServer() {
  return {
    display_name: `Notes ${randomUUID()}`,
    url: 'https://notes.example/mcp',
    transport: 'streamable_http',
    availability: 'default_off',
    auth_type: 'none',
  };
}

/** `pointer code` of each fault in a problem. */
export function faultsOf(answer: Answer<Problem>): string[] {
  return (answer.body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
}

async function addPerson(db: Database, role: Role): Promise<Actor> {
  const userId = newId();
  const label = `${userId}@gatehouse.example`;
  await db.sql.insertInto('users').values({ id: userId, email: label, email_key: label, name: role, role }).execute();
  return { userId, role, label, via: { kind: 'session', sessionId: newId() }, requestId: 'request' };
}
