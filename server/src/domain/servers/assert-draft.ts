import type { UpdateServer } from '@gatehouse/contract';
import { AppError, type FieldFault } from '../../errors.ts';
import { describeUrlFault, parseHttpUrl } from '../../protocol/http/parse-http-url.ts';
import type { AllowRule } from '../../upstream/dial/allow-rule.ts';
import { findAuthFaults } from './auth-rules.ts';
import { mayBePlainHttp } from '../../upstream/dial/may-be-plain-http.ts';
import { findIconFault } from './icon-rules.ts';
import type { ServerDraft } from './server-draft.ts';
import type { Server } from './server.ts';

export type DraftCheck = {
  draft: ServerDraft;
  /** What the caller sent: a field of another auth type in it is refused. */
  given: UpdateServer;
  /** The server before the write, if it exists. */
  stored: Server | undefined;
  /** URLs under which Gatehouse itself is reached; their origins count. */
  selfOrigins: readonly string[];
  /** The exceptions to what is dialed; absent: there are none. */
  allowRules?: () => readonly AllowRule[];
};

/**
 * Judges a server as it would be after a write, as a whole. Looks at no network and no database: whether a given slug is free
 * shows when it is written.
 * @throws AppError `invalid_input` with every fault at its pointer
 */
export function assertDraft(check: DraftCheck): void {
  const faults = [
    findUrlFault(check),
    findIconFault(check.draft.iconUrl),
    ...findAuthFaults(check),
    ...findPlainEndpoints(check),
  ].filter((fault) => fault !== undefined);
  const [first] = faults;
  if (!first) return;
  const detail = faults.length === 1 ? first.message : `${faults.length} fields are not right.`;
  throw new AppError('invalid_input', detail, { faults });
}

function findUrlFault({ draft, stored, selfOrigins }: DraftCheck): FieldFault | undefined {
  const pointer = '/url';
  const parsed = parseHttpUrl(draft.url);
  if (!parsed.ok) return { pointer, code: parsed.fault, message: describeUrlFault(parsed.fault) };
  const { origin } = parsed.url;
  if (selfOrigins.some((own) => new URL(own).origin === origin))
    return { pointer, code: 'own_url', message: 'This is the address of Gatehouse itself.' };
  if (stored && keepsSecret(draft) && new URL(stored.url).origin !== origin) {
    // Or a write-only secret could be read back, by pointing the server at a host that shows it.
    return {
      pointer,
      code: 'secret_needed',
      message: 'The stored secret belongs to the former address: give it again together with the new one.',
    };
  }
  return undefined;
}

/** Users' passwords, codes and tokens pass there. What was stored before stays, or nothing else of the server could be changed. */
function findPlainEndpoints({ draft, stored, allowRules }: DraftCheck): FieldFault[] {
  const { oauth2AuthUrl, oauth2TokenUrl, oauth2Options } = draft.auth;
  const rules = allowRules?.() ?? [];
  return [
    { field: 'oauth2_auth_url', url: oauth2AuthUrl, before: stored?.oauth2?.authUrl },
    { field: 'oauth2_token_url', url: oauth2TokenUrl, before: stored?.oauth2?.tokenUrl },
    { field: 'oauth2_revocation_url', url: oauth2Options.revocationUrl, before: stored?.oauth2Options.revocationUrl },
  ]
    .filter(({ url, before }) => url !== undefined && url !== before && isUnsafe(url, rules))
    .map(({ field }) => ({
      pointer: `/${field}`,
      code: 'insecure_endpoint',
      message: 'This is plain http, which anybody on the way can read. Use https, or allow the host (GATEHOUSE_ALLOW_NETWORKS).',
    }));
}

function isUnsafe(text: string, rules: readonly AllowRule[]): boolean {
  const parsed = parseHttpUrl(text);
  return parsed.ok && parsed.url.protocol === 'http:' && !mayBePlainHttp(rules, parsed.url);
}

function keepsSecret({ auth }: ServerDraft): boolean {
  return [auth.oauth2ClientSecret, auth.apiKeyValue, auth.customHeaders].some((secret) => secret.state === 'kept');
}
