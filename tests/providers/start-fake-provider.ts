import { answerRequest, endpointAt } from './answer-request.ts';
import { listen } from './listen.ts';
import { issueTokens, type TokenBody } from './issue-tokens.ts';
import { answerOfFault, createFaults, type ProviderFaults } from './provider-faults.ts';
import { ordinaryOptions, type ProviderOptions } from './provider-options.ts';
import {
  issuerOf,
  mcpUrlOf,
  type Consent,
  type Endpoint,
  type KnownClient,
  type ProviderState,
  type SeenCall,
  type SeenRequest,
} from './provider-state.ts';
import { secretsOf, type LoginSecret } from './secrets-of.ts';
import { createSigningKeys } from './signing-keys.ts';

export type FakeProvider = Pick<ProviderFaults, 'fail' | 'heal' | 'hold'> & {
  /** Live: what is set here holds from the next request on. */
  options: ProviderOptions;
  /** The address of the MCP server. */
  readonly mcpUrl: string;
  readonly issuer: string;
  /** Endpoints, for servers that are set up by hand. */
  readonly endpoints: { authorize: string; token: string; revoke: string; register: string };
  /** Every request so far, oldest first; those of one endpoint where given. */
  seen: (endpoint?: Endpoint) => SeenRequest[];
  /** Token requests that were refreshes. */
  refreshes: () => SeenRequest[];
  /** Every secret that passed here in a login or a renewal, oldest first. */
  secrets: LoginSecret[];
  /** Every tool call that reached a tool, oldest first. */
  calls: SeenCall[];
  /** Makes a client known, as an administrator of the provider would. */
  addClient: (client: Omit<KnownClient, 'isRegistered'>) => void;
  /** Drops every client that registered itself, and tells nobody. */
  forgetClients: () => void;
  /** Gives tokens of a new consent without any page; to refresh them, `clientId` has to be known. */
  issue: (consent: Omit<Consent, 'isRevoked'>) => Promise<TokenBody>;
  /** Whose access token that is, and whether it is good now. */
  findToken: (accessToken: string) => { user: string; isGood: boolean } | undefined;
  /** Access tokens that are good now end at once, of one user where given; refresh tokens stay. */
  expireTokens: (user?: string) => void;
  /** Every consent ends, of one user where given: refresh tokens are refused from now on. */
  revokeConsents: (user?: string) => void;
  /** Sessions of the MCP server are gone, as after its restart. */
  forgetSessions: () => void;
  /** Signs with another key from now on. */
  rotateKeys: () => void;
  close: () => Promise<void>;
};

/**
 * Starts an authorization server, OpenID provider and protected MCP server on free ports of 127.0.0.1: one process, real HTTP, every
 * oddity of real providers behind an option. It keeps what it was sent and judges nothing: that is for the tests.
 */
export async function startFakeProvider(options: Partial<ProviderOptions> = {}): Promise<FakeProvider> {
  const requests: SeenRequest[] = [];
  const secrets: LoginSecret[] = [];
  const faults = createFaults();
  const state: ProviderState = {
    options: { ...ordinaryOptions(), ...options },
    origin: '',
    otherOrigin: '',
    keys: createSigningKeys(),
    clients: new Map(),
    codes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    sessions: new Map(),
    calls: [],
  };
  const answer: Parameters<typeof listen>[0] = async (request, url) => {
    const seen: SeenRequest = { ...request, endpoint: endpointAt(state, url), status: undefined };
    requests.push(seen);
    const fault = faults.next(seen.endpoint);
    if (fault === 'hang') return 'hang';
    const given = fault === undefined || fault === 'lost' ? await answerRequest(state, seen) : answerOfFault(fault);
    if (given) secrets.push(...secretsOf(seen, given));
    await faults.pass(seen.endpoint);
    if (!given || fault === 'lost') return 'cut';
    seen.status = given.status;
    return given;
  };
  const here = await listen(answer);
  const elsewhere = await listen(answer);
  state.origin = here.origin;
  state.otherOrigin = elsewhere.origin;

  const isOf = (user: string | undefined, consent: Consent) => user === undefined || consent.user === user;
  return {
    fail: faults.fail,
    heal: faults.heal,
    hold: faults.hold,
    options: state.options,
    get mcpUrl() {
      return mcpUrlOf(state);
    },
    get issuer() {
      return issuerOf(state);
    },
    get endpoints() {
      const base = `${new URL(issuerOf(state)).origin}/oauth`;
      return {
        authorize: `${base}/authorize`,
        token: `${base}/token`,
        revoke: `${base}/revoke`,
        register: `${base}/register`,
      };
    },
    seen: (endpoint) => requests.filter((request) => endpoint === undefined || request.endpoint === endpoint),
    refreshes: () => requests.filter(({ endpoint, params }) => endpoint === 'token' && params['grant_type'] === 'refresh_token'),
    secrets,
    calls: state.calls,
    addClient: (client) => void state.clients.set(client.id, { ...client, isRegistered: false }),
    forgetClients() {
      for (const [id, client] of state.clients) if (client.isRegistered) state.clients.delete(id);
    },
    issue: (consent) => issueTokens(state, { ...consent, isRevoked: false }, { withRefreshToken: true }),
    findToken(accessToken) {
      const token = state.accessTokens.get(accessToken);
      return token && { user: token.consent.user, isGood: !token.consent.isRevoked && token.expiresAt > Date.now() };
    },
    expireTokens(user) {
      for (const token of state.accessTokens.values()) if (isOf(user, token.consent)) token.expiresAt = 0;
    },
    revokeConsents(user) {
      const tokens = [...state.refreshTokens.values(), ...state.accessTokens.values()];
      for (const { consent } of tokens) if (isOf(user, consent)) consent.isRevoked = true;
    },
    forgetSessions: () => state.sessions.clear(),
    rotateKeys: () => state.keys.rotate(),
    async close() {
      faults.releaseAll();
      await Promise.all([here.close(), elsewhere.close()]);
    },
  };
}
