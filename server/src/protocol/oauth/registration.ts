import type { AuthorizationServer, TokenAuthMethod } from './authorization-server.ts';
import { chooseTokenAuthMethod, type RegisteredClient } from './oauth-client.ts';

export type RegistrationRequest = { redirectUri: string; clientName: string; clientUri: string; scope?: string | undefined };

/**
 * What to register, most telling first: the whole; without what says more about us; without `application_type`, which servers
 * older than it refuse; and the little that no server can do without. A server that refuses one is asked with the next.
 *
 * `application_type` is `native` for a redirect to loopback, else `web`.
 * @see RFC 7591, section 2; OpenID Connect Dynamic Client Registration 1.0, section 2
 */
export function listRegistrations(
  request: RegistrationRequest,
  server: Pick<AuthorizationServer, 'tokenAuthMethods'>,
): Record<string, unknown>[] {
  const least = { redirect_uris: [request.redirectUri], client_name: request.clientName };
  const plain = {
    ...least,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: chooseRegisteredMethod(server.tokenAuthMethods),
  };
  const typed = { ...plain, application_type: isLoopback(request.redirectUri) ? 'native' : 'web' };
  const whole = { ...typed, client_uri: request.clientUri, ...(request.scope === undefined ? {} : { scope: request.scope }) };
  return [whole, typed, plain, least];
}

/**
 * Reads a registration. What it says of the authentication method counts; without that it is as we asked for, and `none` where
 * no secret was given.
 *
 * A secret is given to be used: one that is said to have run out by `now` is of a provider whose clock, or whose reckoning, is
 * wrong, and is used until it is refused.
 *
 * @param fields the parsed JSON
 * @returns undefined when it names no client, or one of others than printable ASCII characters, or a method that Gatehouse does not know
 * @see RFC 7591, section 3.2.1
 */
export function readRegistration(
  fields: Record<string, unknown>,
  server: Pick<AuthorizationServer, 'tokenAuthMethods'>,
  now: Date,
): RegisteredClient | undefined {
  const clientId = fields['client_id'];
  if (!isPrintable(clientId)) return undefined;
  const clientSecret = fields['client_secret'];
  const hasSecret = typeof clientSecret === 'string' && clientSecret !== '';
  if (hasSecret && !isPrintable(clientSecret)) return undefined;
  const said = fields['token_endpoint_auth_method'];
  if (typeof said === 'string' && hasSecret && !isMethod(said)) return undefined;
  const registered = isMethod(said) ? said : undefined;
  const secretExpiresAt = toDate(fields['client_secret_expires_at'], now);
  return {
    clientId,
    ...(hasSecret ? { clientSecret } : {}),
    ...chooseTokenAuthMethod({ registered, supported: server.tokenAuthMethods, hasSecret }),
    ...(hasSecret && secretExpiresAt ? { secretExpiresAt } : {}),
  };
}

function chooseRegisteredMethod(supported: readonly string[] | undefined): TokenAuthMethod {
  const methods: readonly TokenAuthMethod[] = ['client_secret_basic', 'client_secret_post', 'none'];
  return methods.find((method) => supported?.includes(method)) ?? 'client_secret_basic';
}

function isMethod(value: unknown): value is TokenAuthMethod {
  return value === 'client_secret_basic' || value === 'client_secret_post' || value === 'none';
}

function isLoopback(redirectUri: string): boolean {
  const { hostname } = new URL(redirectUri);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** @see RFC 6749, appendix A.1 and A.2 */
function isPrintable(value: unknown): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,4096}$/.test(value);
}

// Zero: never.
function toDate(seconds: unknown, now: Date): Date | undefined {
  const value = typeof seconds === 'string' ? Number(seconds) : seconds;
  return typeof value === 'number' && value * 1000 > now.getTime() && value < 8.64e12 ? new Date(value * 1000) : undefined;
}
