import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeDataFolder, makeEmptyFolder } from '../../../testing/make-data-folder.ts';
import { createRecordingTerminal } from '../../../testing/recording-terminal.ts';
import type { EnvironmentVariables } from '../../config.ts';
import { openDatabase } from '../../db/open-database.ts';
import { newId } from '../../domain/new-id.ts';
import { keyFilePath, makeKeyFile } from '../../domain/secrets/key-file.ts';
import { createSecretBox } from '../../domain/secrets/secret-box.ts';
import { doctor } from './doctor.ts';

async function examine(env: EnvironmentVariables): Promise<{ code: number; text: string }> {
  const terminal = createRecordingTerminal();
  return { code: await doctor.run(env, terminal), text: terminal.text() };
}

/** A registered server whose API key is sealed with the key of the folder. */
async function storeSecret(dataDir: string): Promise<void> {
  const db = await openDatabase({ dataDir });
  const id = newId();
  const secrets = createSecretBox(await makeKeyFile(dataDir));
  await db.sql
    .insertInto('mcp_servers')
    .values({
      id,
      slug: 'files',
      display_name: 'Files',
      description: '',
      icon_url: '',
      enabled: true,
      model_intent: false,
      tool_allow_list: [],
      tool_deny_list: [],
      url: 'https://files.example/mcp',
      transport: 'streamable_http',
      availability: 'default_on',
      auth_type: 'api_key',
      api_key_header: 'x-api-key',
      api_key_value: secrets.seal(`mcp_servers/${id}/api_key_value`, 'secret'),
    })
    .execute();
  await db.close();
}

describe('gatehouse doctor', () => {
  it('finds nothing wrong with what was never started, and makes nothing', async () => {
    await using folder = await makeEmptyFolder();
    const { code, text } = await examine({ GATEHOUSE_DATA_DIR: join(folder.cwd, 'data') });
    assert.equal(code, 0);
    assert.match(text, /not there yet/);
  });

  it('finds a healthy folder healthy, while nobody runs on it', async () => {
    await using folder = await makeDataFolder();
    const dataDir = join(folder.cwd, 'data');
    await storeSecret(dataDir);
    const { code, text } = await examine({ GATEHOUSE_DATA_DIR: dataDir });
    assert.equal(code, 0, text);
    assert.match(text, /^ok +database +embedded PostgreSQL \d+/m);
    assert.match(text, /^ok +clock /m);
    assert.match(text, /^ok +migrations /m);
    assert.match(text, /^ok +secrets +all 1 can be opened/m);
  });

  it('finds secrets whose key is gone, or is another one, or can be read by others', async () => {
    await using folder = await makeDataFolder();
    const dataDir = join(folder.cwd, 'data');
    const env = { GATEHOUSE_DATA_DIR: dataDir };
    await storeSecret(dataDir);

    await chmod(keyFilePath(dataDir), 0o644);
    assert.match((await examine(env)).text, /^fail +secrets .*can be read by other users/m);

    await rm(keyFilePath(dataDir));
    const { code, text } = await examine(env);
    assert.equal(code, 1);
    assert.match(text, /^fail +secrets +1 of 1 cannot be opened: there is no key at all/m);
    assert.match(text, /-> Put back the keys/);

    const other = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
    assert.match((await examine({ ...env, GATEHOUSE_SECRET_KEYS: other })).text, /is sealed with the key "f\w+", which is not/);
  });

  it('finds a folder that others can read', async () => {
    await using folder = await makeDataFolder();
    const dataDir = join(folder.cwd, 'data');
    await chmod(dataDir, 0o755);
    const { code, text } = await examine({ GATEHOUSE_DATA_DIR: dataDir });
    assert.equal(code, 1);
    assert.match(text, /^fail +data folder .*\(mode 755\)\n +-> chmod 700 /m);
  });

  it('finds a file where the folder should be', async () => {
    await using folder = await makeEmptyFolder();
    const dataDir = join(folder.cwd, 'data');
    await writeFile(dataDir, '');
    const { code, text } = await examine({ GATEHOUSE_DATA_DIR: dataDir });
    assert.equal(code, 1);
    assert.match(text, /is no folder/);
  });

  it('finds a PostgreSQL that does not answer, and tells no password', async () => {
    const { code, text } = await examine({
      GATEHOUSE_DATABASE_URL: 'postgres://me:canary@127.0.0.1:1/gatehouse',
      GATEHOUSE_SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    });
    assert.equal(code, 1);
    assert.match(text, /^fail +database +PostgreSQL at postgres:\/\/127\.0\.0\.1:1\/gatehouse cannot be used: .*ECONNREFUSED/m);
    assert.doesNotMatch(text, /canary/);
  });

  it('finds faults and doubtful settings of the environment', async () => {
    await using folder = await makeEmptyFolder();
    const faulty = await examine({ GATEHOUSE_PORT: 'x', GATEHOUSE_COFFEE: '1' });
    assert.equal(faulty.code, 1);
    assert.match(faulty.text, /^warn +config +GATEHOUSE_COFFEE/m);
    assert.match(faulty.text, /^fail +config +GATEHOUSE_PORT/m);

    const dataDir = join(folder.cwd, 'data');
    const doubtful = (env: EnvironmentVariables) => examine({ GATEHOUSE_DATA_DIR: dataDir, ...env });
    for (const [env, pattern] of [
      [{ GATEHOUSE_HOST: '0.0.0.0' }, /config +GATEHOUSE_HOST is reachable from outside/],
      [{ GATEHOUSE_URL: 'http://gatehouse.example' }, /config +GATEHOUSE_URL is plain http/],
      [{ GATEHOUSE_URL: 'http://localhost:3000', GATEHOUSE_HOST: '::' }, /public URL +.* is this machine, though/],
      [{ GATEHOUSE_URL: 'http://localhost:3001' }, /public URL +.* is not port 3000/],
      [{ GATEHOUSE_URL: 'https://192.0.2.1' }, /public URL +.* is a bare address/],
    ] as const) {
      const { code, text } = await doubtful(env);
      assert.match(text, pattern);
      assert.equal(code, 0, 'doubtful is not broken');
    }
  });

  it('asks the providers that people sign in at, and names the address and the variable that is wrong', async () => {
    await using folder = await makeEmptyFolder();
    const dataDir = join(folder.cwd, 'data');
    const provider = createServer((request, response) => {
      const issuer = `http://${request.headers.host}`;
      const metadata = {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid', 'email'],
      };
      const isKnown = request.headers.authorization === `Basic ${Buffer.from('gatehouse:right').toString('base64')}`;
      const [status, body] =
        request.url === '/.well-known/openid-configuration'
          ? [200, metadata]
          : request.url === '/token'
            ? [isKnown ? 400 : 401, { error: isKnown ? 'invalid_grant' : 'invalid_client' }]
            : [404, {}];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await once(provider.listen(0, '127.0.0.1'), 'listening');
    const { port } = provider.address() as AddressInfo;
    const issuer = `http://127.0.0.1:${port}`;
    const right = {
      GATEHOUSE_DATA_DIR: dataDir,
      GATEHOUSE_URL: 'https://gatehouse.example',
      GATEHOUSE_OIDC_ISSUER: issuer,
      GATEHOUSE_OIDC_CLIENT_ID: 'gatehouse',
      GATEHOUSE_OIDC_CLIENT_SECRET: 'right',
    };
    const gitHub = {
      GATEHOUSE_GITHUB_CLIENT_ID: 'x',
      GATEHOUSE_GITHUB_CLIENT_SECRET: 'canary',
      GATEHOUSE_GITHUB_BASE_URL: `${issuer}/none`,
    };
    try {
      const good = await examine(right);
      assert.equal(good.code, 0, good.text);
      assert.match(good.text, /^ok +OIDC sign-in .*https:\/\/gatehouse.example\/api\/v1\/auth\/oidc\/callback$/m);
      for (const [env, code, pattern] of [
        [
          { GATEHOUSE_OIDC_CLIENT_SECRET: 'canary' },
          1,
          /^fail +OIDC sign-in .*invalid_client.*\n.*GATEHOUSE_OIDC_CLIENT_SECRET/m,
        ],
        [
          { GATEHOUSE_OIDC_ISSUER: `${issuer}/x` },
          1,
          /^fail .*answered 404, at .*\/x\/.well-known\/openid-.*\n.*GATEHOUSE_OIDC_ISSUER/m,
        ],
        [
          { GATEHOUSE_OIDC_ISSUER: `http://127.0.0.2:${port}` },
          1,
          /^fail .*refused the connection, at http:\/\/127.0.0.2:.*\n.*OIDC_ISSUER/m,
        ],
        [{ GATEHOUSE_OIDC_SCOPES: 'openid bogus' }, 0, /^warn +OIDC sign-in .*scopes bogus\n.*GATEHOUSE_OIDC_SCOPES/m],
        [gitHub, 1, /^fail +GitHub sign-in .*\/none\/login\/.*404.*\n.*GATEHOUSE_GITHUB_BASE_URL/m],
      ] as const) {
        const seen = await examine({ ...right, ...env });
        assert.match(seen.text, pattern);
        assert.equal(seen.code, code, seen.text);
        assert.doesNotMatch(seen.text, /canary/);
      }
    } finally {
      provider.close();
    }
  });
});
