import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import { describeFinding, type FindingCode } from '../../protocol/oauth/finding.ts';
import { findRefusal } from '../../protocol/oauth/find-refusal.ts';
import type { RegisteredClient } from '../../protocol/oauth/oauth-client.ts';
import { findReplyFault, type HttpReply, parseFields } from '../../protocol/oauth/read-token-answer.ts';
import { listRegistrations, readRegistration, type RegistrationRequest } from '../../protocol/oauth/registration.ts';
import { OAuthFailure } from './oauth-failure.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { failureOf, post } from './post.ts';

const timeoutMs = 30_000;

/**
 * Registers Gatehouse at an authorization server. A server that refuses what is said about the client is asked again with less,
 * up to three times; 30 s at most in all. Any success counts, 201 or 200.
 *
 * @throws OAuthFailure with a finding: `no_registration_endpoint`, `registration_refused`, `redirect_refused`, `scope_unknown`
 *   and those of any request
 * @see RFC 7591, section 3
 */
export async function registerClient(
  parts: OAuthParts,
  server: Pick<AuthorizationServer, 'registrationEndpoint' | 'tokenAuthMethods'>,
  request: RegistrationRequest,
): Promise<RegisteredClient> {
  const endpoint = server.registrationEndpoint;
  if (endpoint === undefined) throw refusal('no_registration_endpoint', 'it lets no application register itself');
  const signal = AbortSignal.timeout(timeoutMs);
  let first: OAuthFailure | undefined;
  for (const registration of listRegistrations(request, server)) {
    const reply = await post(parts, endpoint, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(registration),
      signal,
    });
    const outcome = judge(reply, server, parts.now?.() ?? new Date());
    if (outcome.ok) return outcome.client;
    // The first refusal is about all that we wanted: it says most.
    first ??= outcome.failure;
    if (!outcome.mayAskForLess) throw outcome.failure;
  }
  throw first ?? refusal('registration_refused', 'it refused to register Gatehouse');
}

type Outcome = { ok: true; client: RegisteredClient } | { ok: false; failure: OAuthFailure; mayAskForLess: boolean };

function judge(reply: HttpReply, server: Pick<AuthorizationServer, 'tokenAuthMethods'>, now: Date): Outcome {
  const fields = parseFields(reply);
  const fault = findReplyFault(reply, fields, now);
  if (!fault) {
    const client = readRegistration(fields ?? {}, server, now);
    if (client) return { ok: true, client };
    const finding = describeFinding('registration_refused', 'Its answer names no client that Gatehouse can be.');
    const failure = new OAuthFailure('malformed', 'it answered without a client', { finding, status: reply.status });
    return { ok: false, failure, mayAskForLess: false };
  }
  const failure = failureOf(fault, reply, []);
  if (fault.kind === 'temporary') return { ok: false, failure, mayAskForLess: false };
  const code = nameRefusal(reply.status, fault);
  const detail = failure.description ?? failure.error;
  const finding = describeFinding(
    code,
    detail === undefined ? `HTTP ${reply.status}.` : `It says: ${/[.!?]$/.test(detail) ? detail : `${detail}.`}`,
  );
  const named = new OAuthFailure(fault.kind, fault.text, {
    status: reply.status,
    finding,
    ...(failure.error === undefined ? {} : { error: failure.error }),
    ...(failure.description === undefined ? {} : { description: failure.description }),
  });
  const mayAskForLess = [400, 409, 415, 422].includes(reply.status) || (reply.status < 300 && fault.kind === 'refused');
  return { ok: false, failure: named, mayAskForLess: mayAskForLess && code !== 'redirect_refused' };
}

function nameRefusal(status: number, fault: { error?: string; description?: string }): FindingCode {
  if (fault.error === undefined && (status === 404 || status === 405 || status === 501)) return 'no_registration_endpoint';
  const code = findRefusal(fault);
  return code === 'redirect_refused' || code === 'scope_unknown' ? code : 'registration_refused';
}

function refusal(code: FindingCode, message: string): OAuthFailure {
  return new OAuthFailure('refused', message, { finding: describeFinding(code), isSent: false });
}
