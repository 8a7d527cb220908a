import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { copyEmbeddedTemplate } from '../../../testing/copy-embedded-template.ts';
import { makePostgresTemplate } from '../../../testing/make-postgres-template.ts';
import { dropPostgresDatabase } from '../../../testing/postgres-admin.ts';
import type { Database } from '../../db/database.ts';
import { openDatabase } from '../../db/open-database.ts';
import { newId } from '../new-id.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import { valuesOf } from '../servers/server-draft.ts';
import { insertServer } from '../servers/server-store.ts';
import { aServer } from '../servers/testing/a-server.ts';
import { createSealedTokenStore } from './create-sealed-token-store.ts';
import { createTokenRenewer } from './create-token-renewer.ts';
import { askTestProvider } from './testing/ask-test-provider.ts';
import { insertGrant } from './testing/insert-grant.ts';

const chosen = process.env['GATEHOUSE_TEST_DATABASE'] ?? 'both';
const postgresUrl = process.env['GATEHOUSE_TEST_POSTGRES_URL'];
const key = randomBytes(32);
const secrets = createSecretBox([{ id: 'k1', key }]);

type Place = { url: string } | { dataDir: string };

// A process that is killed leaves an embedded database that is opened anew each time, which takes a second or two.
if (chosen !== 'postgres') survive('embedded', 20, async () => ({ dataDir: await copyEmbeddedTemplate() }));
if (chosen !== 'embedded' && postgresUrl !== undefined) {
  survive('postgres', 20, async () => {
    const name = `gatehouse_survival_${randomBytes(6).toString('hex')}`;
    return { url: await makePostgresTemplate(postgresUrl, name) };
  });
}

function survive(engine: string, times: number, prepare: () => Promise<Place>): void {
  describe(`a process killed while it renews a grant (${engine})`, () => {
    let place: Place;
    let provider: Server;
    let endpoint = '';
    let round = 1;
    let hasAnswered = Promise.withResolvers<void>();

    before(async () => {
      place = await prepare();
      // Each refresh token is good once; using one again gives nothing.
      provider = createServer((request, response) => {
        let given = '';
        request.on('data', (chunk: Buffer) => (given += chunk.toString()));
        request.on('end', () => {
          if (given !== `refresh-${round}`) return void response.end('');
          round += 1;
          response.end(String(round), () => hasAnswered.resolve());
        });
      });
      provider.listen(0, '127.0.0.1');
      await once(provider, 'listening');
      const address = provider.address();
      endpoint = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/`;
    });
    after(async () => {
      provider?.close();
      provider?.closeAllConnections();
      if ('dataDir' in place) rmSync(place.dataDir, { recursive: true, force: true });
      else if (postgresUrl !== undefined) await dropPostgresDatabase(postgresUrl, new URL(place.url).pathname.slice(1));
    });

    async function onDatabase<Value>(work: (db: Database) => Promise<Value>): Promise<Value> {
      const db = await openDatabase(place);
      try {
        return await work(db);
      } finally {
        await db.close();
      }
    }

    /** A user's grant that has just expired, at a server of its own. */
    async function insertExpired(db: Database): Promise<string> {
      const serverId = newId();
      const none = { oauth2ClientSecret: null, apiKeyValue: null, customHeaders: null };
      await insertServer(db.sql, serverId, { ...valuesOf(aServer()), slug: `s-${serverId.slice(-12)}` }, none);
      const tokens = { accessToken: 'access-old', refreshToken: `refresh-${round}` };
      return insertGrant(db, secrets, { serverId, endsInMs: -1_000, ...tokens });
    }

    /** Renews a grant in another process, which is killed so long after the provider has answered it. */
    async function killDuringRenewal(id: string, afterMs: number): Promise<void> {
      hasAnswered = Promise.withResolvers<void>();
      const script = new URL('testing/renew-once.ts', import.meta.url);
      const child = fork(script, [JSON.stringify(place), key.toString('base64'), id, endpoint], { stdio: 'ignore' });
      const ended = once(child, 'exit');
      await Promise.race([hasAnswered.promise, ended]);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill('SIGKILL');
      await ended;
    }

    async function assertHonest(db: Database, id: string, afterMs: number): Promise<void> {
      const store = createSealedTokenStore({ db, secrets }, 'grants');
      const refresh = ({ refreshToken }: { refreshToken: string }) => askTestProvider(endpoint, refreshToken);
      const tokens = await createTokenRenewer({ store, refresh, log: { warn: () => {} }, leaseMs: 300 }).current(id);
      const when = `killed ${afterMs.toFixed(1)} ms after the answer`;
      if (tokens) assert.equal(tokens.accessToken, `access-${round}`, `it is the one that the provider gave last, ${when}`);
      else assert.equal((await store.find(id))?.endedReason, 'invalid_grant', when);
    }

    test(`leaves a grant that works, or one that says it has ended, ${times} times at random`, async () => {
      let id = await onDatabase(insertExpired);
      for (let time = 0; time < times; time += 1) {
        // Somewhere between the provider's answer and the commit, or a little behind it.
        const afterMs = Math.random() * 15;
        const killed = id;
        await killDuringRenewal(killed, afterMs);
        id = await onDatabase(async (db) => {
          await assertHonest(db, killed, afterMs);
          return insertExpired(db);
        });
      }
      assert.ok(round > times, 'the provider answered each of them');
    });
  });
}
