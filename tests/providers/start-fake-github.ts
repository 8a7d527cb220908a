import { createHash, randomBytes } from 'node:crypto';
import { denyHeader, userHeader } from './answer-authorize.ts';
import { listen } from './listen.ts';
import type { Answer, SeenRequest } from './provider-state.ts';

export type GitHubEmail = { email: string; primary: boolean; verified: boolean };
export type GitHubAccount = {
  id: number;
  login: string;
  name: string | null;
  emails: readonly GitHubEmail[];
  orgs: readonly string[];
};
type Asked = Omit<SeenRequest, 'endpoint' | 'status'>;

export type FakeGitHub = {
  /** As an Enterprise server has it: OAuth below it, the API below `/api/v3`. */
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in, by login; the first one where the browser of `authorize` names nobody. May be changed. */
  accounts: GitHubAccount[];
  /** Every request so far, oldest first. */
  requests: Asked[];
  /** What the API answers instead, until undefined again. */
  failApi: (answer: Answer | undefined) => void;
  close: () => Promise<void>;
};

/**
 * Starts the part of GitHub that people sign in with, on a free port of 127.0.0.1, with its own ways: errors with status 200, forms
 * unless JSON is asked for, tokens without expiry or refresh, a profile without its e-mail, and 403 for callers without `user-agent`.
 */
export async function startFakeGitHub(accounts: readonly GitHubAccount[]): Promise<FakeGitHub> {
  const client = { clientId: 'Iv1.fake', clientSecret: randomBytes(20).toString('hex') };
  const codes = new Map<string, { account: GitHubAccount; scope: string; redirectUri: string; challenge: string | undefined }>();
  const tokens = new Map<string, { account: GitHubAccount; scope: string }>();
  const known = [...accounts];
  const requests: Asked[] = [];
  let apiFailure: Answer | undefined;

  function authorize({ params, headers }: Asked): Answer {
    if (params['client_id'] !== client.clientId) return { status: 404, body: 'Not Found' };
    const account = known.find(({ login }) => login === headers[userHeader]) ?? known[0];
    const back = new URL(params['redirect_uri'] ?? '');
    back.searchParams.set('state', params['state'] ?? '');
    if (!account || headers[denyHeader] !== undefined) {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The user has denied your application access.');
      return { status: 302, headers: { location: back.href } };
    }
    const code = randomBytes(10).toString('hex');
    const challenge = params['code_challenge'];
    codes.set(code, { account, scope: params['scope'] ?? '', redirectUri: params['redirect_uri'] ?? '', challenge });
    back.searchParams.set('code', code);
    return { status: 302, headers: { location: back.href } };
  }

  function redeem({ params, headers }: Asked): Answer {
    const say = (fields: Record<string, string>): Answer =>
      headers.accept?.includes('json')
        ? { status: 200, body: fields }
        : {
            status: 200,
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: new URLSearchParams(fields).toString(),
          };
    if (params['client_id'] !== client.clientId || params['client_secret'] !== client.clientSecret) {
      return say({
        error: 'incorrect_client_credentials',
        error_description: 'The client_id and/or client_secret passed are incorrect.',
      });
    }
    const code = codes.get(params['code'] ?? '');
    codes.delete(params['code'] ?? '');
    const verifier = createHash('sha256')
      .update(params['code_verifier'] ?? '')
      .digest('base64url');
    if (!code || (code.challenge !== undefined && code.challenge !== verifier)) {
      return say({ error: 'bad_verification_code', error_description: 'The code passed is incorrect or expired.' });
    }
    if (params['redirect_uri'] !== undefined && params['redirect_uri'] !== code.redirectUri) {
      return say({
        error: 'redirect_uri_mismatch',
        error_description: 'The redirect_uri MUST match the registered callback URL.',
      });
    }
    const token = `gho_${randomBytes(18).toString('hex')}`;
    tokens.set(token, { account: code.account, scope: code.scope });
    return say({ access_token: token, scope: code.scope.replaceAll(' ', ','), token_type: 'bearer' });
  }

  function answerApi(path: string, { headers }: Asked): Answer {
    if (apiFailure) return apiFailure;
    if (headers['user-agent'] === undefined) return { status: 403, body: 'Request forbidden by administrative rules.' };
    const token = tokens.get(/^(?:Bearer|token) (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
    if (!token) return { status: 401, body: { message: 'Bad credentials' } };
    const { account, scope } = token;
    const may = (wanted: RegExp) => scope.split(/[ ,]/).some((part) => wanted.test(part));
    if (path === '/user') return { status: 200, body: { id: account.id, login: account.login, name: account.name, email: null } };
    if (path === '/user/emails' && may(/^user(:email)?$/)) return { status: 200, body: account.emails };
    if (path === '/user/orgs' && may(/^(read:org|user)$/)) return { status: 200, body: account.orgs.map((login) => ({ login })) };
    if (path === '/user/memberships/orgs' && may(/^read:org$/)) {
      const memberships = account.orgs.map((login) => ({ state: 'active', organization: { login } }));
      return { status: 200, body: memberships };
    }
    return { status: 404, body: { message: 'Not Found' } };
  }

  const { origin, close } = await listen((request, url) => {
    requests.push(request);
    const [, apiPath] = /^\/api\/v3(\/.*)$/.exec(url.pathname) ?? [];
    if (apiPath !== undefined) return Promise.resolve(answerApi(apiPath, request));
    if (url.pathname === '/login/oauth/authorize') return Promise.resolve(authorize(request));
    if (url.pathname === '/login/oauth/access_token' && request.method === 'POST') return Promise.resolve(redeem(request));
    return Promise.resolve({ status: 404, body: 'Not Found' });
  });
  return {
    baseUrl: origin,
    ...client,
    accounts: known,
    requests,
    failApi(answer) {
      apiFailure = answer;
    },
    close,
  };
}
