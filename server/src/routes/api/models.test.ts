import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { ModelTest, ModelView, Problem } from '@gatehouse/contract';
import { streamText } from 'ai';
import { sql as raw } from 'kysely';
import { pino } from 'pino';
import { startFakeModels } from '../../../../tests/models/start-fake-models.ts';
import type { FakeModels } from '../../../../tests/models/start-fake-models.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Role } from '../../domain/actor.ts';
import type { ModelEnvironment } from '../../domain/models/environment-models.ts';
import { createModels } from '../../domain/models/create-models.ts';
import { createSecretBox } from '../../domain/secrets/secret-box.ts';
import { parseAllowRule } from '../../upstream/dial/allow-rule.ts';
import { createDialer } from '../../upstream/dial/create-dialer.ts';
import { modelsRoutes } from './models.ts';
import { createTestApp, signedIn } from './testing/signed-in.ts';

const canary = 'sk-canary-0f3e9b7a5d11-Zq8W';
const log = pino({ level: 'silent' });

const loopback = parseAllowRule('127.0.0.1');
const dialer = createDialer({ allow: () => (loopback ? [loopback] : []), selfOrigins: [] });
const dialerFetch = dialer.fetchWithin({ timeoutMs: Infinity, maxBytes: Infinity, maxEventBytes: 1024 * 1024 });

let fake: FakeModels;
before(async () => {
  fake = await startFakeModels();
});
after(async () => {
  await dialer.close();
  await fake.close();
});

onEachDatabase('/models', (database) => {
  const secrets = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
  beforeEach(async () => {
    await database().sql.deleteFrom('models').execute();
    await database().sql.deleteFrom('audit').execute();
  });

  function open(environment: ModelEnvironment = {}) {
    const db = database();
    const models = createModels({ db, secrets, dialerFetch, environment, log });
    const app = createTestApp(db, { mount: (api) => api.route('/', modelsRoutes({ db, secrets, environment, models })) });
    return {
      models,
      async call<T>(as: Role | undefined, method: string, path: string, json?: unknown, more: Record<string, string> = {}) {
        const headers = { ...(as ? await signedIn(app, as) : {}), ...more };
        const response = await app.request(method, path, { headers, ...(json === undefined ? {} : { json }) });
        const text = await response.text();
        assert.ok(!text.includes(canary) && !text.includes(canary.slice(-6)), text);
        return {
          status: response.status,
          etag: response.headers.get('etag'),
          body: (text === '' ? undefined : JSON.parse(text)) as T,
        };
      },
    };
  }

  const compatible = () => ({
    provider: 'openai_compatible',
    model: 'local-1',
    display_name: 'Local',
    base_url: fake.openaiBaseUrl,
    api_key: canary,
  });
  const anthropic = () => ({
    provider: 'anthropic',
    model: 'claude-sonnet-5-5',
    display_name: 'Claude',
    base_url: fake.anthropicBaseUrl,
    api_key: canary,
  });
  type Page = { items: ModelView[]; next_cursor: string | null };

  async function register(app: ReturnType<typeof open>, body: object): Promise<ModelView> {
    const created = await app.call<ModelView>('admin', 'POST', '/models', body);
    assert.equal(created.status, 201, JSON.stringify(created.body));
    return created.body;
  }

  describe('who may', () => {
    test('nobody who is signed out, and members only look', async () => {
      const app = open();
      const { id } = await register(app, compatible());
      const calls: [string, string, object?][] = [
        ['POST', '/models', compatible()],
        ['POST', '/models', { nonsense: true }],
        ['PATCH', `/models/${id}`, { display_name: 'x' }],
        ['DELETE', `/models/${id}`],
        ['DELETE', `/models/${randomUUID()}`],
        ['POST', `/models/${id}/test`],
      ];
      for (const [method, path, body] of calls) {
        assert.equal((await app.call(undefined, method, path, body)).status, 401, `${method} ${path}`);
        assert.equal((await app.call('member', method, path, body)).status, 403, `${method} ${path}`);
      }
      assert.equal((await app.call(undefined, 'GET', '/models')).status, 401);
      assert.equal((await app.call<Page>('admin', 'GET', '/models')).body.items.length, 1);
    });

    test('a member sees what to choose by and nothing else', async () => {
      const app = open();
      const { id } = await register(app, compatible());
      assert.deepEqual((await app.call<Page>('member', 'GET', '/models')).body, {
        items: [
          {
            id,
            display_name: 'Local',
            provider: 'openai_compatible',
            input_modalities: ['text'],
            context_window: 32_000,
            is_default: true,
          },
        ],
        next_cursor: null,
      });
    });
  });

  describe('registering', () => {
    test('fills in what is known of the model, keeps the key sealed and says only that it is there', async () => {
      const app = open();
      const created = await app.call<ModelView>('admin', 'POST', '/models', anthropic());
      assert.equal(created.etag, '"1"');
      assert.equal(created.body.has_api_key, true);
      assert.equal(created.body.context_window, 200_000);
      assert.equal(created.body.max_output_tokens, 16_384);
      assert.deepEqual(created.body.input_modalities, ['text', 'image', 'file']);
      assert.equal(created.body.source, 'registered');
      const row = await database().sql.selectFrom('models').selectAll().executeTakeFirstOrThrow();
      assert.ok(row.api_key !== null && !row.api_key.includes(canary));
    });

    const faults: [string, object, string, string][] = [
      ['an unknown field', { colour: 'red' }, '/colour', 'unknown_field'],
      ['an unknown provider', { provider: 'acme' }, '/provider', 'invalid_value'],
      ['no address where one is needed', { base_url: undefined }, '/base_url', 'required'],
      ['an address without a scheme', { base_url: 'localhost:1234/v1' }, '/base_url', 'missing_scheme'],
      ['another scheme', { base_url: 'ftp://models.example' }, '/base_url', 'unsupported_scheme'],
      ['credentials in the address', { base_url: 'https://me:pw@models.example/v1' }, '/base_url', 'has_credentials'],
      ['a query in the address', { base_url: 'https://models.example/v1?key=1' }, '/base_url', 'has_query'],
      ['a key with a line break', { api_key: 'a\nb' }, '/api_key', 'invalid_format'],
      ['a window of nothing', { context_window: 0 }, '/context_window', 'too_small'],
      ['answers as long as the window', { context_window: 4_000, max_output_tokens: 4_000 }, '/max_output_tokens', 'too_big'],
      ['a modality nobody knows', { input_modalities: ['text', 'smell'] }, '/input_modalities/1', 'invalid_value'],
      ['no text', { input_modalities: ['image'] }, '/input_modalities', 'invalid_value'],
      ['a name of two lines', { display_name: 'a\nb' }, '/display_name', 'invalid_format'],
      ['a key for the offline model', { provider: 'offline', base_url: undefined }, '/api_key', 'not_for_provider'],
      ['a provider that needs a key, without', { provider: 'openai', api_key: undefined }, '/api_key', 'required'],
      ['no region', { provider: 'bedrock', base_url: undefined }, '/base_url', 'required'],
    ];
    for (const [what, change, pointer, code] of faults) {
      test(`refuses ${what}, and stores nothing`, async () => {
        const app = open();
        const { status, body } = await app.call<Problem>('admin', 'POST', '/models', { ...compatible(), ...change });
        assert.equal(status, 400);
        assert.deepEqual(
          body.errors?.map((fault) => [fault.pointer, fault.code]),
          [[pointer, code]],
        );
        assert.deepEqual(await database().sql.selectFrom('models').select('id').execute(), []);
        assert.deepEqual(await database().sql.selectFrom('audit').select('id').execute(), []);
      });
    }
  });

  describe('changing', () => {
    test('keeps what is absent, clears what is null, and counts the revision', async () => {
      const app = open();
      const { id } = await register(app, { ...compatible(), context_window: 64_000, max_output_tokens: 2_000 });
      const { body, etag } = await app.call<ModelView>('admin', 'PATCH', `/models/${id}`, {
        display_name: 'Renamed',
        max_output_tokens: null,
        api_key: null,
      });
      assert.equal(etag, '"2"');
      assert.equal(body.display_name, 'Renamed');
      assert.equal(body.context_window, 64_000);
      assert.equal(body.max_output_tokens, 4_096);
      assert.equal(body.has_api_key, false);
      assert.equal(body.base_url, fake.openaiBaseUrl);
    });

    test('writes nothing when it comes to nothing', async () => {
      const app = open();
      const { id } = await register(app, compatible());
      assert.equal((await app.call('admin', 'PATCH', `/models/${id}`, { display_name: 'Local' })).etag, '"1"');
      assert.equal((await app.call('admin', 'PATCH', `/models/${id}`, {})).etag, '"1"');
    });

    test('refuses another origin without the key, so that the key cannot be sent elsewhere', async () => {
      const app = open();
      const { id } = await register(app, compatible());
      for (const base_url of ['https://evil.example/v1', fake.openaiBaseUrl.replace('127.0.0.1', 'localhost')]) {
        const { status, body } = await app.call<Problem>('admin', 'PATCH', `/models/${id}`, { base_url });
        assert.equal(status, 400);
        assert.deepEqual(
          body.errors?.map((fault) => [fault.pointer, fault.code]),
          [['/base_url', 'secret_needed']],
        );
      }
      assert.equal(
        (await app.call('admin', 'PATCH', `/models/${id}`, { base_url: 'https://new.example', api_key: 'other' })).status,
        200,
      );
      const { id: claude } = await register(app, anthropic());
      assert.equal((await app.call('admin', 'PATCH', `/models/${claude}`, { base_url: null })).status, 400);
      const sameOrigin = { base_url: `${new URL(fake.anthropicBaseUrl).origin}/proxy/v1/` };
      const moved = await app.call<ModelView>('admin', 'PATCH', `/models/${claude}`, sameOrigin);
      assert.equal(moved.body.base_url, `${new URL(fake.anthropicBaseUrl).origin}/proxy/v1`);
    });

    test('refuses another provider', async () => {
      const app = open();
      const { id } = await register(app, compatible());
      assert.equal((await app.call('admin', 'PATCH', `/models/${id}`, { provider: 'openai' })).status, 400);
    });

    test('refuses a change made on an older revision, and a deletion', async () => {
      const app = open();
      const { id } = await register(app, compatible());
      await app.call('admin', 'PATCH', `/models/${id}`, { display_name: 'Two' }, { 'if-match': '"1"' });
      assert.equal((await app.call('admin', 'PATCH', `/models/${id}`, { display_name: 'x' }, { 'if-match': '"1"' })).status, 412);
      assert.equal((await app.call('admin', 'DELETE', `/models/${id}`, undefined, { 'if-match': '"1"' })).status, 412);
      assert.equal((await app.call('admin', 'DELETE', `/models/${id}`, undefined, { 'if-match': '"2"' })).status, 204);
      assert.equal((await app.call('admin', 'PATCH', `/models/${id}`, { display_name: 'x' })).status, 404);
    });
  });

  describe('the default', () => {
    test('moves to the model that is made it, and is exactly one', async () => {
      const app = open();
      const first = await register(app, { ...compatible(), is_default: true });
      const second = await register(app, { ...compatible(), is_default: true });
      const marked = async () =>
        (await app.call<Page>('admin', 'GET', '/models')).body.items.filter((model) => model.is_default).map((model) => model.id);
      assert.deepEqual(await marked(), [second.id]);
      assert.equal(
        (await app.call<ModelView>('admin', 'PATCH', `/models/${first.id}`, { is_default: true })).body.is_default,
        true,
      );
      assert.deepEqual(await marked(), [first.id]);
      assert.equal((await app.models.resolve(null)).id, first.id);
    });

    test('stays one when many are made it at once', async () => {
      const app = open();
      const ids: string[] = [];
      for (let count = 0; count < 6; count += 1) ids.push((await register(app, compatible())).id);
      const answers = await Promise.all(ids.map((id) => open().call('admin', 'PATCH', `/models/${id}`, { is_default: true })));
      assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
      const rows = await database().sql.selectFrom('models').select('id').where('is_default', '=', true).execute();
      assert.equal(rows.length, 1);
    });

    test('is the offline model, then the oldest, then that of the environment', async () => {
      const bare = open();
      assert.equal((await bare.models.resolve(null)).id, 'offline');
      const alone = (await bare.call<Page>('admin', 'GET', '/models')).body.items;
      assert.deepEqual(
        alone.map((model) => [model.id, model.is_default, model.source]),
        [['offline', true, 'built_in']],
      );
      const first = await register(bare, compatible());
      await register(bare, compatible());
      assert.equal((await bare.models.resolve(null)).id, first.id);
      const configured = open({ googleApiKey: canary, openaiApiKey: canary });
      assert.equal((await configured.models.resolve(null)).id, 'env:openai');
    });

    test('is on record as the answer says it, also where nobody marked one', async () => {
      const app = open();
      const first = await register(app, compatible());
      const second = await register(app, compatible());
      assert.deepEqual([first.is_default, second.is_default], [true, false]);
      await app.call('admin', 'DELETE', `/models/${first.id}`);
      const rows = await database().sql.selectFrom('audit').select(['before', 'after']).orderBy('id').execute();
      const recorded = rows.map(({ before, after }) => Object(before ?? after).is_default as unknown);
      assert.deepEqual(recorded, [true, false, true]);
    });

    test('takes over in chats whose model was deleted', async () => {
      const app = open();
      const [kept, gone] = [await register(app, compatible()), await register(app, { ...compatible(), is_default: true })];
      assert.equal((await app.models.resolve(gone.id)).id, gone.id);
      await app.call('admin', 'DELETE', `/models/${gone.id}`);
      assert.equal((await app.models.resolve(gone.id)).id, kept.id);
      assert.equal((await app.models.resolve('not even an id')).id, kept.id);
      await assert.rejects(app.models.open({ ...(await app.models.resolve(kept.id)), id: gone.id }), { code: 'not_found' });
    });
  });

  describe('models of the environment', () => {
    test('are listed first, read-only, without their key', async () => {
      const app = open({ anthropicApiKey: canary, openaiApiKey: canary, googleApiKey: canary });
      const { items } = (await app.call<Page>('admin', 'GET', '/models')).body;
      assert.deepEqual(
        items.map((model) => [model.id, model.source, model.has_api_key, model.is_default]),
        [
          ['env:anthropic', 'environment', true, true],
          ['env:openai', 'environment', true, false],
          ['env:google', 'environment', true, false],
        ],
      );
      assert.equal((await app.call('admin', 'PATCH', '/models/env:openai', { display_name: 'x' })).status, 409);
      assert.equal((await app.call('admin', 'DELETE', '/models/env:openai')).status, 409);
      assert.equal((await app.call('admin', 'DELETE', '/models/offline')).status, 409);
      const handed = await app.models.resolve('env:google');
      assert.ok(!JSON.stringify(handed).includes(canary));
    });

    test('a base URL takes the OpenAI key for itself, and the model that is served there', async () => {
      const app = open({ openaiApiKey: canary, openaiBaseUrl: fake.openaiBaseUrl });
      const { items } = (await app.call<Page>('admin', 'GET', '/models')).body;
      assert.deepEqual(
        items.map((model) => model.id),
        ['env:openai_compatible'],
      );
      fake.script([]);
      const model = await app.models.open(await app.models.resolve(null));
      assert.equal(await streamText({ model, prompt: 'Hi' }).text, 'Hello from the fake model.');
      assert.equal(fake.requests.at(-1)?.model, 'fake-model');
      assert.equal(fake.requests.at(-1)?.headers['authorization'], `Bearer ${canary}`);
    });
  });

  describe('testing', () => {
    test('gives the first words of the answer, asked with the stored key', async () => {
      const app = open();
      const { id } = await register(app, anthropic());
      fake.script([{ reasoning: 'Hm.', text: 'ready' }]);
      const { status, body } = await app.call<ModelTest>('admin', 'POST', `/models/${id}/test`);
      assert.equal(status, 200);
      assert.deepEqual([body.ok, body.reply], [true, 'ready']);
      assert.equal(fake.requests.at(-1)?.headers['x-api-key'], canary);
    });

    for (const fail of ['unauthorized', 'bad_request', 'rate_limited', 'overloaded', 'html', 'reset'] as const) {
      test(`is 200 with the reason when the provider answers "${fail}", without the key`, async () => {
        const app = open();
        const { id } = await register(app, compatible());
        fake.script([{ fail }]);
        const { status, body } = await app.call<ModelTest>('admin', 'POST', `/models/${id}/test`);
        assert.deepEqual([status, body.ok, typeof body.detail], [200, false, 'string']);
      });
    }

    test('says which addresses may not be dialed', async () => {
      const app = open();
      const { id } = await register(app, { ...compatible(), base_url: 'http://127.0.0.2:18080/v1' });
      const { body } = await app.call<ModelTest>('admin', 'POST', `/models/${id}/test`);
      assert.equal(body.ok, false);
      assert.match(body.detail ?? '', /may not be dialed: .*loopback/);
    });

    test('works for the offline model and finds no unknown one', async () => {
      const app = open();
      assert.equal((await app.call<ModelTest>('admin', 'POST', '/models/offline/test')).body.ok, true);
      assert.equal((await app.call('admin', 'POST', `/models/${randomUUID()}/test`)).status, 404);
    });
  });

  test('each change is on record, with what changed and no key', async () => {
    const app = open();
    const { id } = await register(app, compatible());
    await app.call('admin', 'PATCH', `/models/${id}`, { display_name: 'New', api_key: `${canary}2` });
    await app.call('admin', 'DELETE', `/models/${id}`);
    const rows = await database().sql.selectFrom('audit').selectAll().orderBy('id').execute();
    assert.deepEqual(
      rows.map((row) => row.action),
      ['model.create', 'model.update', 'model.delete'],
    );
    assert.deepEqual(rows[1]?.before, { display_name: 'Local', api_key: '(set)' });
    assert.deepEqual(rows[1]?.after, { display_name: 'New', api_key: '(changed)' });
    assert.ok(!JSON.stringify(rows).includes(canary));
  });

  test('pages through all of them', async () => {
    const app = open({ anthropicApiKey: canary });
    for (let count = 0; count < 3; count += 1) await register(app, compatible());
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=2' : `?limit=2&cursor=${encodeURIComponent(cursor)}`;
      const { body }: { body: Page } = await app.call<Page>('admin', 'GET', `/models${query}`);
      seen.push(...body.items.map((model) => model.id));
      cursor = body.next_cursor;
    }
    assert.equal(seen.length, 4);
    assert.equal(new Set(seen).size, 4);
    assert.equal((await app.call('admin', 'GET', '/models?cursor=none')).status, 400);
  });

  test('a sealed key that was moved to another row does not open', async () => {
    const app = open();
    const [one, two] = [await register(app, compatible()), await register(app, compatible())];
    await raw`update models set api_key = (select api_key from models where id = ${one.id}) where id = ${two.id}`.execute(
      database().sql,
    );
    await assert.rejects(app.models.open(await app.models.resolve(two.id)));
    await app.models.open(await app.models.resolve(one.id));
  });
});
