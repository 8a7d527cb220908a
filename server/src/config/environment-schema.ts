import { isIP } from 'node:net';
import { z } from 'zod';
import { parseSecretKeys } from '../domain/secrets/parse-secret-keys.ts';
import { parseAllowRule } from '../upstream/dial/allow-rule.ts';
import { isHostName } from './parse-network.ts';
import { parseTrustProxy } from './parse-trust-proxy.ts';
import { isPostgresUrl, readBaseUrl, readPublicUrl } from './parse-urls.ts';
import { signInVariables } from './sign-in-variables.ts';
import { quote, readSwitch, variable, type Reading } from './variable.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every variable that Gatehouse reads. Each may be absent; an empty one counts as absent. */
export const environmentSchema = z.object({
  GATEHOUSE_URL: variable(
    {
      about: 'Public address. Pages asked for under another host are redirected to it.',
      expects: 'an http or https URL without path, query or credentials, such as https://gatehouse.example',
      fallback: '(the listening address)',
    },
    readPublicUrl,
  ),
  GATEHOUSE_HOST: variable(
    { about: 'Address to listen on.', expects: 'an IP address or a host name, such as 0.0.0.0', fallback: '127.0.0.1' },
    (text) => (isIP(text) || isHostName(text) ? { value: text } : { fault: `got ${quote(text)}` }),
  ),
  GATEHOUSE_PORT: variable(
    { about: 'Port to listen on; 0 takes a free one.', expects: 'a whole number from 0 to 65535', fallback: '3000' },
    (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? { value: Number(text) } : { fault: `got ${quote(text)}` }),
  ),
  GATEHOUSE_DATA_DIR: variable(
    {
      about: 'Folder of the embedded database and its key. Not used with PostgreSQL.',
      expects: 'the path of a folder',
      fallback: './data',
    },
    (text) => (text.includes('\0') ? { fault: 'it holds a NUL' } : { value: text }),
  ),
  GATEHOUSE_DATABASE_URL: variable(
    {
      about: 'PostgreSQL 15 or newer. Absent: the embedded database.',
      expects: 'a URL such as postgres://user:password@host:5432/gatehouse',
      secret: true,
      fallback: '(embedded)',
    },
    (text) => (isPostgresUrl(text) ? { value: text } : { fault: 'it is no postgres:// or postgresql:// URL' }),
  ),
  GATEHOUSE_SECRET_KEYS: variable(
    {
      about: 'Keys that seal stored secrets, the current one first. Needed with PostgreSQL.',
      expects: '<id>:<base64 of 32 bytes>, more of them after commas; make one with: echo "k1:$(openssl rand -base64 32)"',
      secret: true,
      fallback: '(made once in the data folder)',
    },
    parseSecretKeys,
  ),
  GATEHOUSE_TRUST_PROXY: variable(
    {
      about: 'Reverse proxies whose X-Forwarded-For, -Host and X-Request-Id are believed.',
      expects: 'off, the number of proxies in front (1 to 16), or a list of addresses, networks, loopback, private',
      fallback: 'off',
    },
    (text) => {
      const trust = parseTrustProxy(text);
      return trust ? { value: trust } : { fault: `got ${quote(text)}` };
    },
  ),
  GATEHOUSE_PASSWORD_SIGN_IN: variable(
    { about: 'Whether people may sign in with a password.', expects: 'on or off', fallback: 'on' },
    readSwitch,
  ),
  ...signInVariables,
  GATEHOUSE_ALLOW_NETWORKS: variable(
    {
      about: 'Private addresses that MCP servers may live at; nothing private is dialed otherwise.',
      expects: 'a list of addresses, networks (10.1.0.0/16) and host names with commas between, each with a :port or without',
      fallback: '(none)',
    },
    readAllowNetworks,
  ),
  GATEHOUSE_METRICS_TOKEN: variable(
    {
      about: 'Bearer token of /metrics, needed by everyone who is not on this machine.',
      expects: '16 visible ASCII characters or more',
      secret: true,
      fallback: '(none: /metrics from this machine only)',
    },
    (text) => (/^[\x21-\x7e]{16,}$/.test(text) ? { value: text } : { fault: 'it is too short or holds other characters' }),
  ),
  GATEHOUSE_LOG_LEVEL: variable(
    { about: 'Least severe log lines to print.', expects: `one of ${logLevels.join(', ')}`, fallback: 'info' },
    (text) => {
      const level = logLevels.find((known) => known === text.toLowerCase());
      return level ? { value: level } : { fault: `got ${quote(text)}` };
    },
  ),
  ANTHROPIC_API_KEY: apiKey('Anthropic'),
  OPENAI_API_KEY: apiKey('OpenAI'),
  OPENAI_BASE_URL: variable(
    {
      about: "Address of an endpoint that speaks OpenAI's wire, instead of OpenAI's own.",
      expects: 'an http or https URL without query or credentials',
      fallback: "(OpenAI's)",
    },
    readBaseUrl,
  ),
  GOOGLE_GENERATIVE_AI_API_KEY: apiKey('Google'),
});

export type Environment = z.output<typeof environmentSchema>;
export type Variable = keyof typeof environmentSchema.shape;

function apiKey(provider: string) {
  return variable(
    {
      about: `Offers ${provider}'s models, without an admin adding them.`,
      expects: 'an API key: visible ASCII characters',
      secret: true,
      fallback: '(none)',
    },
    (text) => (/^[\x21-\x7e]+$/.test(text) ? { value: text } : { fault: 'it holds other characters, or white space' }),
  );
}

function readAllowNetworks(text: string): Reading<string[]> {
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.filter((entry) => !parseAllowRule(entry));
  return wrong.length > 0 ? { fault: `got ${wrong.map(quote).join(', ')}` } : { value: entries };
}
