/* oxlint-disable eslint/no-restricted-imports -- what Gatehouse itself does before the model is called cannot be told apart over HTTP. */
import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../../server/src/db/open-database.ts';
import { createCatalogs } from '../../../server/src/domain/catalogs/create-catalogs.ts';
import { createChat } from '../../../server/src/domain/chats/create-chat.ts';
import { findChat } from '../../../server/src/domain/chats/chat-store.ts';
import { createEventFeed } from '../../../server/src/domain/events/event-feed.ts';
import { createEventWriter } from '../../../server/src/domain/events/event-writer.ts';
import { createModels } from '../../../server/src/domain/models/create-models.ts';
import { newId } from '../../../server/src/domain/new-id.ts';
import { createSecretBox } from '../../../server/src/domain/secrets/secret-box.ts';
import { createServer } from '../../../server/src/domain/servers/create-server.ts';
import { defaultSettings } from '../../../server/src/domain/settings/settings.ts';
import { createConversation } from '../../../server/src/domain/turns/conversation.ts';
import { prepareStep, type PreparedStep } from '../../../server/src/domain/turns/prepare-step.ts';
import { defaultTurnLimits } from '../../../server/src/domain/turns/turn-deps.ts';
import { findTurn } from '../../../server/src/domain/turns/turn-store.ts';
import { insertUser } from '../../../server/src/domain/users/user-store.ts';
import { createVerdictStore } from '../../../server/src/domain/verdicts/create-verdict-store.ts';
import { createLog } from '../../../server/src/telemetry/log.ts';
import { createUpstream } from '../../../server/src/upstream/create-upstream.ts';
import { parseAllowRule } from '../../../server/src/upstream/dial/allow-rule.ts';
import { createDialer } from '../../../server/src/upstream/dial/create-dialer.ts';
import type { Place } from './open-engines.ts';

/** The parts of Gatehouse that prepare a turn, on a database of their own, as main.ts joins them. */
export type TurnParts = {
  /** Registers a server that is in every chat. @returns its id */
  register: (url: string) => Promise<string>;
  /** Makes a chat with a message and gives the preparation of its first step, to run as often as is wanted. */
  openTurn: () => Promise<() => Promise<PreparedStep>>;
  isBreakerOpen: (serverId: string) => boolean;
  close: () => Promise<void>;
};

export async function openTurnParts(place: Place): Promise<TurnParts> {
  const db = await openDatabase(place.database);
  const log = createLog({ level: 'silent' });
  const secrets = createSecretBox([{ id: 'bench', key: randomBytes(32) }]);
  const loopback = ['127.0.0.0/8'].map(parseAllowRule).filter((rule) => rule !== undefined);
  const dialer = createDialer({ allow: () => loopback, selfOrigins: [] });
  const tokens = { headersFor: async () => ({}), replace: async () => undefined };
  const upstream = createUpstream({ tokens, dialer, verdicts: createVerdictStore(db), log });
  const findLogins = async () => new Map();
  const catalogs = createCatalogs({ db, upstream, log, findLogins });
  const models = createModels({ db, secrets, dialerFetch: dialer.fetch, environment: {}, log });
  const feed = createEventFeed({ db, onError: (error) => log.error(error) });
  const writer = createEventWriter({ db, feed });
  const observe = { toolCallFinished: () => {}, turnEnded: () => {} };
  const readSettings = async () => defaultSettings;
  const deps = {
    db,
    feed,
    writer,
    upstream,
    catalogs,
    findLogins,
    models,
    readSettings,
    log,
    limits: defaultTurnLimits,
    observe,
  };

  const user = await insertUser(db.sql, { id: newId(), email: 'bench@example.com', name: 'Bench', role: 'admin' });
  if (!user) throw new Error('The database of the bench was not empty.');
  const actor = {
    userId: user.id,
    role: 'admin',
    via: { kind: 'session', sessionId: 'bench' },
    label: user.email,
    requestId: 'bench',
  } as const;

  return {
    async register(url) {
      const input = {
        display_name: 'Bench',
        url,
        transport: 'streamable_http',
        availability: 'force_on',
        auth_type: 'none',
      } as const;
      return (await createServer({ db, secrets, selfOrigins: [], onServerChanged: () => {} }, actor, input)).id;
    },
    async openTurn() {
      const made = await createChat({ db, feed, wakeTurns: () => {} }, actor, { message: 'What is there to do today?' });
      const chat = await findChat(db.sql, user.id, made.id);
      const turn = made.turn && (await findTurn(db.sql, made.turn.turn_id));
      if (!chat || !turn) throw new Error('The chat has no turn.');
      return () => prepareStep(deps, chat, createConversation(db.sql, turn));
    },
    isBreakerOpen: (serverId) => upstream.breakerOf(serverId) !== undefined,
    async close() {
      await writer.close();
      feed.close();
      await catalogs.close();
      await upstream.close();
      await dialer.close();
      await db.close();
    },
  };
}
