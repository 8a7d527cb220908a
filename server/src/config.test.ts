import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { loadConfig, type EnvironmentVariables } from './config.ts';

const key = Buffer.alloc(32, 7).toString('base64');

function configOf(env: EnvironmentVariables) {
  const loaded = loadConfig(env);
  assert.ok(loaded.ok, JSON.stringify(loaded));
  return loaded.config;
}

function faultsOf(env: EnvironmentVariables) {
  const loaded = loadConfig(env);
  assert.ok(!loaded.ok, 'expected faults');
  return loaded.faults;
}

describe('loadConfig', () => {
  it('needs no environment', () => {
    const config = configOf({});
    assert.deepEqual(config.database, { dataDir: resolve('./data') });
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.port, 3000);
    assert.equal(config.publicUrl, undefined);
    assert.equal(config.passwordSignIn, true);
    assert.deepEqual(config.warnings, []);
  });

  it('takes a blank variable as an absent one, and white space around a value as nothing', () => {
    const config = configOf({ GATEHOUSE_PORT: '  ', GATEHOUSE_DATABASE_URL: '', GATEHOUSE_HOST: ' ::1\n' });
    assert.equal(config.port, 3000);
    assert.deepEqual(config.database, { dataDir: resolve('./data') });
    assert.equal(config.host, '::1');
  });

  it('reads every variable', () => {
    const config = configOf({
      GATEHOUSE_URL: 'https://Gatehouse.example:443/',
      GATEHOUSE_HOST: '0.0.0.0',
      GATEHOUSE_PORT: '0',
      GATEHOUSE_DATABASE_URL: 'postgres://me:pw@db/gatehouse',
      GATEHOUSE_SECRET_KEYS: `k2:${key}, k1:${Buffer.alloc(32, 1).toString('base64url')}`,
      GATEHOUSE_TRUST_PROXY: 'loopback, 10.0.0.0/8,192.0.2.1',
      GATEHOUSE_PASSWORD_SIGN_IN: 'OFF',
      GATEHOUSE_ALLOW_NETWORKS: '10.1.0.0/16, files.internal, localhost:8080, ::1',
      GATEHOUSE_METRICS_TOKEN: 'a-token-of-16-chars',
      GATEHOUSE_LOG_LEVEL: 'DEBUG',
      OPENAI_BASE_URL: 'http://127.0.0.1:1234/v1',
      OPENAI_API_KEY: 'sk-1',
    });
    assert.equal(config.publicUrl, 'https://gatehouse.example');
    assert.equal(config.port, 0);
    assert.deepEqual(config.database, { url: 'postgres://me:pw@db/gatehouse' });
    assert.deepEqual(
      config.secretKeys.map(({ id, key: bytes }) => [id, bytes.length, bytes[0]]),
      [
        ['k2', 32, 7],
        ['k1', 32, 1],
      ],
    );
    assert.deepEqual(config.trustProxy, { kind: 'networks', networks: ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '192.0.2.1/32'] });
    assert.equal(config.passwordSignIn, false);
    assert.deepEqual(config.allowNetworks, ['10.1.0.0/16', 'files.internal', 'localhost:8080', '::1']);
    assert.equal(config.logLevel, 'debug');
    assert.equal(config.models.openaiBaseUrl, 'http://127.0.0.1:1234/v1');
  });

  it('names all faults at once, each with what was expected', () => {
    const faults = faultsOf({
      GATEHOUSE_URL: 'gatehouse.example',
      GATEHOUSE_HOST: 'not a host',
      GATEHOUSE_PORT: '65536',
      GATEHOUSE_DATABASE_URL: 'mysql://db',
      GATEHOUSE_TRUST_PROXY: '17',
      GATEHOUSE_PASSWORD_SIGN_IN: 'maybe',
      GATEHOUSE_ALLOW_NETWORKS: '10.0.0.0/33',
      GATEHOUSE_METRICS_TOKEN: 'short',
      GATEHOUSE_LOG_LEVEL: 'loud',
      OPENAI_BASE_URL: '/v1',
    });
    assert.deepEqual(
      faults.map(({ variable }) => variable),
      [
        'GATEHOUSE_URL',
        'GATEHOUSE_HOST',
        'GATEHOUSE_PORT',
        'GATEHOUSE_DATABASE_URL',
        'GATEHOUSE_TRUST_PROXY',
        'GATEHOUSE_PASSWORD_SIGN_IN',
        'GATEHOUSE_ALLOW_NETWORKS',
        'GATEHOUSE_METRICS_TOKEN',
        'GATEHOUSE_LOG_LEVEL',
        'OPENAI_BASE_URL',
        'GATEHOUSE_SECRET_KEYS', // PostgreSQL is wanted, even if not rightly
      ],
    );
    for (const { expected, problem } of faults) assert.ok(expected !== '' && problem !== '');
  });

  it('tells no secret in a fault', () => {
    const canary = 'canary-c0ffee';
    const text = JSON.stringify([
      faultsOf({
        GATEHOUSE_URL: `https://me:${canary}@gatehouse.example`,
        GATEHOUSE_DATABASE_URL: `mysql://me:${canary}@db`,
        GATEHOUSE_SECRET_KEYS: `${canary}=`,
        GATEHOUSE_METRICS_TOKEN: `${canary} with spaces`,
        ANTHROPIC_API_KEY: `${canary}\u00e9`,
        OPENAI_API_KEY: `${canary} `.repeat(2),
        OPENAI_BASE_URL: `http://me:${canary}@host`,
        GOOGLE_GENERATIVE_AI_API_KEY: `${canary}\t${canary}`,
      }),
      faultsOf({ GATEHOUSE_SECRET_KEYS: `k1:${Buffer.from(canary).toString('base64')}` }),
    ]);
    assert.ok(!text.includes(canary) && !text.includes(Buffer.from(canary).toString('base64').slice(0, 10)), text);
    assert.equal(text.match(/"variable"/g)?.length, 9);
  });

  it('refuses PostgreSQL without keys for secrets', () => {
    const faults = faultsOf({ GATEHOUSE_DATABASE_URL: 'postgres://db/gatehouse' });
    assert.deepEqual(
      faults.map(({ variable }) => variable),
      ['GATEHOUSE_SECRET_KEYS'],
    );
  });

  for (const [name, keys] of [
    ['of the wrong length', 'k1:AAAA'],
    ['without an id', key],
    ['twice under one id', `k1:${key},k1:${key}`],
    ['followed by nothing', `k1:${key},`],
  ] as const) {
    it(`refuses a secret key ${name}`, () => {
      assert.deepEqual(
        faultsOf({ GATEHOUSE_SECRET_KEYS: keys }).map(({ variable }) => variable),
        ['GATEHOUSE_SECRET_KEYS'],
      );
    });
  }

  it('reads the providers that people sign in at, each with what it needs', () => {
    assert.deepEqual(configOf({}).signIn, { oidc: undefined, github: undefined });
    const issuer = 'https://login.example';
    const { oidc, github } = configOf({
      GATEHOUSE_OIDC_ISSUER: issuer,
      GATEHOUSE_OIDC_CLIENT_ID: 'gatehouse',
      GATEHOUSE_OIDC_ALLOWED_DOMAINS: ' Example.com, @example.org',
      GATEHOUSE_OIDC_SIGN_UP: 'off',
      GATEHOUSE_GITHUB_CLIENT_ID: 'app',
      GATEHOUSE_GITHUB_CLIENT_SECRET: 'secret',
      GATEHOUSE_GITHUB_BASE_URL: 'https://github.example/',
      GATEHOUSE_GITHUB_ALLOWED_ORGS: 'Navy',
    }).signIn;
    assert.deepEqual([oidc?.name, oidc?.signUp, oidc?.scopes], ['login.example', false, undefined]);
    assert.deepEqual(oidc?.allowedDomains, ['example.com', 'example.org']);
    assert.deepEqual([github?.baseUrl, github?.allowedOrgs], ['https://github.example', ['navy']]);

    const named = (env: EnvironmentVariables) => faultsOf(env).map(({ variable }) => variable);
    assert.deepEqual(named({ GATEHOUSE_OIDC_ISSUER: issuer }), ['GATEHOUSE_OIDC_CLIENT_ID']);
    assert.deepEqual(named({ GATEHOUSE_OIDC_ADMIN_GROUP: 'x' }), ['GATEHOUSE_OIDC_ISSUER', 'GATEHOUSE_OIDC_CLIENT_ID']);
    assert.deepEqual(named({ GATEHOUSE_GITHUB_CLIENT_ID: 'app' }), ['GATEHOUSE_GITHUB_CLIENT_SECRET']);
  });

  it('takes a provider on plain http on this machine only, and scopes with openid among them', () => {
    const given = { GATEHOUSE_OIDC_CLIENT_ID: 'gatehouse', GATEHOUSE_OIDC_ISSUER: 'http://127.0.0.1:4000' };
    assert.equal(configOf(given).signIn.oidc?.issuer, 'http://127.0.0.1:4000');
    for (const GATEHOUSE_OIDC_ISSUER of [
      'http://login.example',
      'login.example',
      'https://a:b@login.example',
      'https://x/?a=b',
    ]) {
      assert.equal(faultsOf({ ...given, GATEHOUSE_OIDC_ISSUER })[0]?.variable, 'GATEHOUSE_OIDC_ISSUER', GATEHOUSE_OIDC_ISSUER);
    }
    assert.equal(faultsOf({ ...given, GATEHOUSE_OIDC_SCOPES: 'email' })[0]?.variable, 'GATEHOUSE_OIDC_SCOPES');
    assert.equal(configOf({ ...given, GATEHOUSE_OIDC_SCOPES: 'openid  groups' }).signIn.oidc?.scopes, 'openid groups');
  });

  it('warns when nobody could sign in', () => {
    assert.match(configOf({ GATEHOUSE_PASSWORD_SIGN_IN: 'off' }).warnings.join(), /nobody can sign in/);
  });

  it('warns of a variable that it does not know, naming the closest one', () => {
    assert.match(configOf({ GATEHOUSE_PROT: '1' }).warnings.join(), /GATEHOUSE_PROT .* did you mean GATEHOUSE_PORT\?/);
    assert.match(configOf({ GATEHOUSE_COFFEE_MACHINE_BRAND: '1' }).warnings.join(), /not a variable of Gatehouse\.$/);
  });

  it("does not mind the test runner's variables", () => {
    assert.deepEqual(configOf({ GATEHOUSE_TEST_DATABASE: 'embedded', GATEHOUSE_REQUIRE_POSTGRES: '1' }).warnings, []);
  });

  it('warns when people from outside have no address to come to, or an unprotected one', () => {
    assert.match(configOf({ GATEHOUSE_HOST: '0.0.0.0' }).warnings.join(), /GATEHOUSE_URL does not say/);
    assert.match(configOf({ GATEHOUSE_URL: 'http://gatehouse.example' }).warnings.join(), /plain http/);
    assert.deepEqual(configOf({ GATEHOUSE_URL: 'http://127.0.0.1:3000' }).warnings, []);
  });
});
