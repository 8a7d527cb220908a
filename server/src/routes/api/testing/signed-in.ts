import { randomBytes } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import type { Database } from '../../../db/database.ts';
import type { Role } from '../../../domain/actor.ts';
import { newId } from '../../../domain/new-id.ts';
import { insertSession } from '../../../domain/sessions/session-store.ts';
import { createPasswordHasher } from '../../../domain/user-links/create-password-hasher.ts';
import { insertUser } from '../../../domain/users/user-store.ts';
import type { User } from '../../../domain/users/user.ts';
import { createLog, type Log } from '../../../telemetry/log.ts';
import { limitBody } from '../../ops/limit-body.ts';
import { answerError, answerNotFound } from '../../problem.ts';
import { createBaseRouter, type BaseParts } from '../router-base.ts';
import type { ApiEnv } from '../router.ts';
import { createApiMatcher, type ApiMatcher } from './match-openapi.ts';

export type TestApp = {
  db: Database;
  publicUrl: string;
  /**
   * Asks, and checks the answer against the OpenAPI document. `path` is below the base address: `/users?limit=2`. An object as
   * `json` is sent as the body. `address` is whom the request comes from.
   */
  request(method: string, path: string, options?: AskOptions): Promise<Response>;
};

export type AskOptions = { headers?: Record<string, string>; json?: unknown; body?: string | Uint8Array; address?: string };

type Overrides = Partial<BaseParts> & {
  /** Mounts further routes, for people who are signed in: `(api) => api.route('/', modelsRoutes(deps))`. */
  mount?: (api: OpenAPIHono<ApiEnv>) => unknown;
  log?: Log;
};

export const testSetupCode = 'test-setup-code';
const matchers = new WeakMap<Response, ApiMatcher>();

/** The API on that database: doors, users, settings, record, and what `mount` adds. Passwords take little work here. */
export function createTestApp(db: Database, overrides: Overrides = {}): TestApp {
  const publicUrl = overrides.publicUrl ?? 'http://gatehouse.test';
  const api = createBaseRouter({
    db,
    passwords: createPasswordHasher({ cost: { logN: 4, r: 8, p: 1 } }),
    publicUrl,
    passwordSignIn: true,
    setupCode: testSetupCode,
    environmentAllowNetworks: [],
    ...overrides,
  });
  overrides.mount?.(api);

  const app = new Hono<ApiEnv>();
  app.onError(answerError(overrides.log ?? createLog({ level: 'silent' })));
  app.notFound(answerNotFound);
  app.use(async (c, next) => {
    const env: unknown = c.env;
    c.set('requestId', newId());
    if (typeof env === 'object' && env !== null && 'address' in env) c.set('address', String(env.address));
    await next();
  });
  app.use(limitBody());
  app.route('/api/v1', api);

  let matcher: ApiMatcher | undefined;
  return {
    db,
    publicUrl,
    request: async (method, path, options = {}) => {
      const init = toInit(method, options);
      const env = options.address === undefined ? {} : { address: options.address };
      const response = await app.request(`${publicUrl}/api/v1${path}`, init, env);
      matcher ??= createApiMatcher(api);
      matchers.set(response, matcher);
      if (method !== 'HEAD') await assertMatchesOpenApi(response, method, path); // HEAD goes without saying: GET, and no body
      return response;
    },
  };
}

/** As it would come over a socket: with the body's length. */
function toInit(method: string, { headers = {}, json, body }: AskOptions): RequestInit {
  const sent = json === undefined ? body : JSON.stringify(json);
  if (sent === undefined) return { method, headers };
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  return { method, headers: { ...type, 'content-length': String(Buffer.byteLength(sent)), ...headers }, body: sent };
}

/**
 * Fails unless the OpenAPI document has such an answer: its status, its content type and every field of its body. Called for
 * each answer of a `TestApp` already; the response can still be read afterwards.
 */
export async function assertMatchesOpenApi(response: Response, method: string, path: string): Promise<void> {
  const matcher = matchers.get(response);
  if (!matcher) throw new Error('Only answers of a TestApp can be matched.');
  await matcher(response, method, path);
}

/** The headers of a new user with that role who is signed in: cookie and origin. */
export async function signedIn(app: TestApp, role: Role): Promise<Record<string, string>> {
  return (await signedInUser(app, role)).headers;
}

/** The same, with the user. Neither has a password. */
export async function signedInUser(app: TestApp, role: Role): Promise<{ user: User; headers: Record<string, string> }> {
  const email = `${role}-${randomBytes(6).toString('hex')}@gatehouse.test`;
  const user = await insertUser(app.db.sql, { id: newId(), email, name: `A ${role}`, role });
  if (!user) throw new Error('The e-mail address of a new user is taken.');
  const { token } = await insertSession(app.db.sql, user.id, { address: undefined, userAgent: undefined });
  const name = app.publicUrl.startsWith('https:') ? '__Host-gatehouse_session' : 'gatehouse_session';
  return { user, headers: { cookie: `${name}=${token}`, origin: app.publicUrl } };
}
