import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRecordingTerminal } from '../../testing/recording-terminal.ts';
import type { EnvironmentVariables } from '../config.ts';
import { printConfig } from './print-config.ts';

const canary = 'canary-c0ffee-c0ffee';

async function print(env: EnvironmentVariables): Promise<{ code: number; text: string }> {
  const terminal = createRecordingTerminal();
  return { code: await printConfig.run(env, terminal), text: terminal.text() };
}

describe('gatehouse config', () => {
  it('shows each value and where it came from', async () => {
    const { code, text } = await print({ GATEHOUSE_PORT: '8080' });
    assert.equal(code, 0);
    assert.match(text, /^GATEHOUSE_PORT +8080 +environment$/m);
    assert.match(text, /^GATEHOUSE_HOST +127\.0\.0\.1 +default$/m);
    assert.match(text, /^ANTHROPIC_API_KEY +\(none\) +default$/m);
  });

  it('says of secrets only that they are set', async () => {
    const { code, text } = await print({
      GATEHOUSE_DATABASE_URL: `postgres://me:${canary}@db:5433/gatehouse?sslmode=require&password=${canary}`,
      GATEHOUSE_SECRET_KEYS: `k1:${Buffer.from(`${canary}-32-bytes-ok`).toString('base64')}`,
      GATEHOUSE_METRICS_TOKEN: canary,
      ANTHROPIC_API_KEY: canary,
      OPENAI_API_KEY: canary,
      GOOGLE_GENERATIVE_AI_API_KEY: canary,
    });
    assert.doesNotMatch(text, new RegExp(canary));
    assert.doesNotMatch(text, new RegExp(Buffer.from(canary).toString('base64').slice(0, 12)));
    assert.equal(text.match(/\(set\)/g)?.length, 5);
    assert.match(text, /postgres:\/\/db:5433\/gatehouse\?sslmode=require /);
    assert.equal(code, 0, text);
  });

  it('shows faulty values too, and says what is wrong with them', async () => {
    const { code, text } = await print({ GATEHOUSE_PORT: 'many', GATEHOUSE_URL: `https://me:${canary}@gatehouse.example` });
    assert.equal(code, 1);
    assert.match(text, /^GATEHOUSE_PORT +many +environment$/m);
    assert.match(text, /GATEHOUSE_PORT: got "many"/);
    assert.doesNotMatch(text, new RegExp(canary));
  });
});
