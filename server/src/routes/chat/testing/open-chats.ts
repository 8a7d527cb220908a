import { randomBytes } from 'node:crypto';
import { readChatEvents, type ChatEvent, type Message } from '@gatehouse/contract';
import type { Database } from '../../../db/database.ts';
import { createCatalogs } from '../../../domain/catalogs/create-catalogs.ts';
import { createEventFeed } from '../../../domain/events/event-feed.ts';
import { createEventWriter } from '../../../domain/events/event-writer.ts';
import { createModels } from '../../../domain/models/create-models.ts';
import { createSecretBox } from '../../../domain/secrets/secret-box.ts';
import { defaultSettings } from '../../../domain/settings/settings.ts';
import { isActorLive } from '../../../domain/sessions/is-actor-live.ts';
import { createTurnRunner, type TurnRunner } from '../../../domain/turns/create-turn-runner.ts';
import { defaultTurnLimits, type TurnLimits } from '../../../domain/turns/turn-deps.ts';
import { createLog } from '../../../telemetry/log.ts';
import { openTestUpstream } from '../../../upstream/testing/open-test-upstream.ts';
import { createTestApp, signedInUser, type TestApp } from '../../api/testing/signed-in.ts';
import { toolCallsRoutes } from '../../api/tool-calls.ts';
import { attachmentsRoutes } from '../attachments.ts';
import { chatsRoutes } from '../chats.ts';
import { messagesRoutes } from '../messages.ts';
import { streamRoutes } from '../stream.ts';

/** A process of Gatehouse with everything that chats need: the real parts on the given database. */
export type ChatHouse = {
  app: TestApp;
  runner: TurnRunner;
  /** Ends it in good order. */
  close(): Promise<void>;
};

export type ModelEnvironment = Parameters<typeof createModels>[0]['environment'];

export function openChats(
  db: Database,
  options: { limits?: Partial<TurnLimits>; models?: ModelEnvironment; runs?: boolean; maxTurns?: number } = {},
): ChatHouse {
  const log = createLog({ level: process.env['GATEHOUSE_TEST_LOG'] ?? 'silent' });
  const feed = createEventFeed({ db, onError: (error) => log.error(error) });
  const writer = createEventWriter({ db, feed });
  const upstream = openTestUpstream();
  const findLogins = async () => new Map();
  const catalogs = createCatalogs({ db, upstream: upstream.upstream, log, findLogins });
  const models = createModels({
    db,
    secrets: createSecretBox([{ id: 'test', key: randomBytes(32) }]),
    dialerFetch: fetch,
    environment: options.models ?? {},
    log,
  });
  const runner = createTurnRunner(
    {
      db,
      feed,
      writer,
      upstream: upstream.upstream,
      catalogs,
      findLogins,
      models,
      readSettings: async () => defaultSettings,
      log,
      limits: { ...defaultTurnLimits, ...options.limits },
      observe: { toolCallFinished: () => {}, turnEnded: () => {} },
    },
    { pollMs: 200, graceMs: 1_000, ...(options.maxTurns === undefined ? {} : { maxTurns: options.maxTurns }) },
  );
  const closing = new AbortController();
  const chats = { db, feed, wakeTurns: () => runner.wakeAll(), catalogs, models, log };
  const app = createTestApp(db, {
    mount: (api) => {
      api.route('/', chatsRoutes(chats));
      api.route('/', messagesRoutes(chats));
      api.route('/', attachmentsRoutes(chats));
      api.route('/', toolCallsRoutes(chats));
      api.route('/', streamRoutes({ ...chats, isStillSignedIn: (actor) => isActorLive(db.sql, actor), closing: closing.signal }));
    },
  });
  if (options.runs !== false) runner.start();
  return {
    app,
    runner,
    async close() {
      await runner.stop();
      closing.abort();
      await writer.close();
      feed.close();
      await catalogs.close();
      await upstream.close();
    },
  };
}

/** Somebody who chats. */
export type Chatter = {
  headers: Record<string, string>;
  userId: string;
  ask<T>(method: string, path: string, json?: unknown): Promise<{ status: number; body: T }>;
  /** The chat's events above `after` until one satisfies `last`. */
  follow(chatId: string, after: number, last: (event: ChatEvent) => boolean): Promise<(ChatEvent & { seq: number })[]>;
  /** The chat's messages once the turn has ended. */
  answered(chatId: string, turnId: string): Promise<Message[]>;
};

export async function openChatter(house: ChatHouse, role: 'member' | 'admin' = 'member'): Promise<Chatter> {
  const { user, headers } = await signedInUser(house.app, role);
  return chatterFor(house, user.id, headers);
}

/** The same person at another process. */
export function chatterFor(house: ChatHouse, userId: string, headers: Record<string, string>): Chatter {
  const { app } = house;
  const chatter: Chatter = {
    headers,
    userId,
    async ask<T>(method: string, path: string, json?: unknown) {
      const response = await app.request(method, path, { headers, ...(json === undefined ? {} : { json }) });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
    },
    async follow(chatId, after, last) {
      const response = await app.request('GET', `/chats/${chatId}/stream?after=${after}`, { headers });
      if (!response.body) throw new Error(`No stream: ${response.status}`);
      return readUntil(response.body, last);
    },
    async answered(chatId, turnId) {
      await chatter.follow(
        chatId,
        0,
        (event) => event.type === 'turn' && event.data.turn_id === turnId && hasEnded(event.data.state),
      );
      return (await chatter.ask<{ items: Message[] }>('GET', `/chats/${chatId}/messages`)).body.items;
    },
  };
  return chatter;
}

export function hasEnded(state: string): boolean {
  return state === 'completed' || state === 'failed' || state === 'stopped';
}

/** The text of a message's parts of that type, joined. */
export function textOf(message: Message | undefined): string {
  return (message?.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

async function readUntil(
  body: ReadableStream<Uint8Array>,
  last: (event: ChatEvent) => boolean,
): Promise<(ChatEvent & { seq: number })[]> {
  const events: (ChatEvent & { seq: number })[] = [];
  for await (const event of readChatEvents(body)) {
    events.push(event);
    if (last(event)) return events;
  }
  throw new Error(`The stream ended early, after: ${events.map(({ type }) => type).join(' ')}`);
}
