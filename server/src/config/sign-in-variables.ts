import { z } from 'zod';
import { isHostName } from './parse-network.ts';
import { readBaseUrl } from './parse-urls.ts';
import { quote, readSwitch, variable, type Reading } from './variable.ts';

/** How people sign in at an identity provider or at GitHub. */
export const signInVariables = {
  GATEHOUSE_OIDC_ISSUER: variable(
    {
      about: 'OpenID Connect provider that people sign in at; its metadata is found from here.',
      expects: 'an https URL such as https://login.example.com (plain http on this machine only)',
      fallback: '(none)',
    },
    (text) => readProviderUrl(text),
  ),
  GATEHOUSE_OIDC_CLIENT_ID: variable(
    { about: 'Gatehouse as that provider knows it.', expects: 'one line of text', fallback: '(none)' },
    readLine,
  ),
  GATEHOUSE_OIDC_CLIENT_SECRET: variable(
    { about: 'Secret of that client; none for a public client.', expects: 'one line of text', secret: true, fallback: '(none)' },
    readSecretLine,
  ),
  GATEHOUSE_OIDC_SCOPES: variable(
    {
      about: 'Scopes to ask for at sign-in. Unset: offline_access only where the provider lists it.',
      expects: 'scopes with spaces between, openid among them',
      fallback: 'openid email profile offline_access',
    },
    (text) => {
      const scopes = text.split(/\s+/);
      return scopes.includes('openid') ? { value: scopes.join(' ') } : { fault: `openid is missing in ${quote(text)}` };
    },
  ),
  GATEHOUSE_OIDC_NAME: variable(
    { about: 'What the provider is called on the sign-in page.', expects: 'one line of text', fallback: "(the issuer's host)" },
    readLine,
  ),
  GATEHOUSE_OIDC_ADMIN_GROUP: variable(
    {
      about: 'Whoever has this value in the claim "groups" is an admin, from sign-in to sign-in.',
      expects: 'one line of text',
      fallback: '(none: admins are made by hand)',
    },
    readLine,
  ),
  GATEHOUSE_OIDC_ALLOWED_DOMAINS: variable(
    {
      about: 'Domains of e-mail addresses that may become members by OpenID Connect.',
      expects: 'a list of host names with commas between, such as example.com,example.org',
      fallback: '(any)',
    },
    (text) => {
      const domains = toList(text).map((domain) => domain.replace(/^@/, '').toLowerCase());
      const wrong = domains.filter((domain) => !isHostName(domain));
      return wrong.length > 0 || domains.length === 0
        ? { fault: `got ${wrong.map(quote).join(', ') || 'no domain'}` }
        : { value: domains };
    },
  ),
  GATEHOUSE_OIDC_SIGN_UP: variable(
    {
      about: 'Whether people without an account become members by signing in with OpenID Connect.',
      expects: 'on or off',
      fallback: 'on',
    },
    readSwitch,
  ),
  GATEHOUSE_GITHUB_CLIENT_ID: variable(
    { about: 'OAuth app at GitHub that people sign in with.', expects: 'one line of text', fallback: '(none)' },
    readLine,
  ),
  GATEHOUSE_GITHUB_CLIENT_SECRET: variable(
    { about: 'Secret of that app.', expects: 'one line of text', secret: true, fallback: '(none)' },
    readSecretLine,
  ),
  GATEHOUSE_GITHUB_BASE_URL: variable(
    {
      about: 'GitHub, or a GitHub Enterprise Server.',
      expects: 'an https URL (plain http on this machine only)',
      fallback: 'https://github.com',
    },
    (text) => readProviderUrl(text),
  ),
  GATEHOUSE_GITHUB_ALLOWED_ORGS: variable(
    {
      about: 'GitHub organizations whose members may become members here.',
      expects: 'a list of organization names with commas between',
      fallback: '(none: GitHub makes no new members)',
    },
    (text) => {
      const names = toList(text).map((name) => name.toLowerCase());
      const wrong = names.filter((name) => !/^[a-z0-9](?:[a-z0-9_-]{0,99})$/.test(name));
      return wrong.length > 0 || names.length === 0
        ? { fault: `got ${wrong.map(quote).join(', ') || 'no name'}` }
        : { value: names };
    },
  ),
};

const shape = z.object(signInVariables);
export type SignInEnvironment = z.output<typeof shape>;

/** https, or http on this machine. */
function readProviderUrl(text: string): Reading<string> {
  const read = readBaseUrl(text);
  if ('fault' in read) return read;
  const { protocol, hostname } = new URL(text);
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || isLoopback ? { value: text } : { fault: 'it is plain http, which anybody on the way can read' };
}

function readLine(text: string): Reading<string> {
  return /^[^\p{Cc}]{1,300}$/u.test(text) ? { value: text } : { fault: `got ${quote(text)}` };
}

function readSecretLine(text: string): Reading<string> {
  return /^[^\p{Cc}]{1,4096}$/u.test(text) ? { value: text } : { fault: 'it is too long or holds control characters' };
}

function toList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
