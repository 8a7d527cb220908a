import assert from 'node:assert/strict';
import { authorize } from '../../providers/authorize.ts';
import type { Person } from './person.ts';
import type { House } from './start-house.ts';

export type Method = 'oidc' | 'github';

/** A browser at a house, which follows nothing by itself. */
export type Visitor = {
  /** Asks with the cookies that it has, keeps those that it gets, and gives where it is led to. */
  go: (path: string, headers?: Record<string, string>) => Promise<string>;
  /** Begins a sign-in and passes the provider. @returns the path that the provider leads back to */
  passProvider: (method: Method, as?: { user?: string; deny?: boolean }, start?: StartOptions) => Promise<string>;
  /** A whole sign-in. @returns where it ends: a path */
  signIn: (method: Method, as?: { user?: string; deny?: boolean }, start?: StartOptions) => Promise<string>;
  /** Whoever is signed in here, as a caller of the API. */
  person: () => Person;
  cookies: Map<string, string>;
};

export type StartOptions = { returnTo?: string; headers?: Record<string, string> };

/** A browser with no cookies yet, or with those of somebody, on a page of the house unless `headers` say where it comes from. */
export function createVisitor(house: House, known?: Pick<Person, 'headers'>): Visitor {
  const cookies = new Map<string, string>();
  for (const pair of (known?.headers['cookie'] ?? '').split('; ').filter(Boolean)) keepCookie(cookies, pair);
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  async function go(path: string, headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(new URL(path, house.url), { redirect: 'manual', headers: { cookie: header(), ...headers } });
    await seeAnswer(house, response, path);
    for (const line of response.headers.getSetCookie()) keepCookie(cookies, line);
    const text = await response.text();
    assert.equal(response.status, 302, `${path}: ${response.status} ${text}`);
    return response.headers.get('location') ?? '';
  }

  async function passProvider(method: Method, as = {}, { returnTo, headers }: StartOptions = {}): Promise<string> {
    const query = returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
    const address = await go(`/api/v1/auth/${method}/start${query}`, headers ?? { referer: `${house.url}/account` });
    if (address.startsWith('/')) return address;
    const callback = await authorize(address, as);
    return callback.href;
  }

  return {
    go,
    cookies,
    passProvider,
    async signIn(method, as = {}, start = {}) {
      const callback = await passProvider(method, as, start);
      return callback.startsWith('/') ? callback : go(callback);
    },
    person: () => house.person({ cookie: header(), origin: house.url }),
  };
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

async function seeAnswer(house: House, response: Response, path: string): Promise<void> {
  const base = `${house.url}/api/v1`;
  const { href } = new URL(path, house.url);
  if (href.startsWith(`${base}/`)) await house.see(response, 'GET', href.slice(base.length));
}
