import type { UpdateServer } from '@gatehouse/contract';
import type { FieldFault } from '../../errors.ts';
import { findHeaderFaults, findHeaderNameFault, findHeaderValueFault } from '../../protocol/http/header-rules.ts';
import { describeUrlFault, parseHttpUrl } from '../../protocol/http/parse-http-url.ts';
import { hasOtherOrigin, isRevokedElsewhere } from './login-binding.ts';
import type { AuthDraft, ServerDraft } from './server-draft.ts';
import type { AuthType, Server } from './server.ts';

const fieldsOf: Record<AuthType, readonly (keyof UpdateServer)[]> = {
  none: [],
  oauth2: [
    'oauth2_client_id',
    'oauth2_client_secret',
    'oauth2_auth_url',
    'oauth2_token_url',
    'oauth2_scopes',
    'oauth2_revocation_url',
    'oauth2_resource',
    'oauth2_audience',
    'oauth2_prompt',
    'oauth2_token_auth_method',
  ],
  api_key: ['api_key_header', 'api_key_value'],
  custom_headers: ['custom_headers'],
  user_oidc: ['user_oidc_audience'],
};

/**
 * Judges the authentication part of a draft: no field of another type was given, and its own type has what it needs.
 * @returns every fault; no message quotes a secret
 */
export function findAuthFaults(check: { draft: ServerDraft; given: UpdateServer; stored: Server | undefined }): FieldFault[] {
  const { draft, given, stored } = check;
  const foreign = findForeignFields(draft.authType, given);
  switch (draft.authType) {
    case 'none':
    case 'user_oidc':
      return foreign;
    case 'oauth2':
      return [...foreign, ...findOauth2Faults(draft.auth, stored)];
    case 'api_key':
      return [...foreign, ...findApiKeyFaults(draft.auth)];
    case 'custom_headers':
      return [...foreign, ...findCustomHeaderFaults(draft.auth)];
  }
}

function findForeignFields(authType: AuthType, given: UpdateServer): FieldFault[] {
  return Object.values(fieldsOf)
    .flat()
    .filter((field) => !fieldsOf[authType].includes(field))
    .filter((field) => given[field] !== undefined && given[field] !== null)
    .map((field) => fault(field, 'other_auth_type', `${field} does not go with the authentication type ${authType}.`));
}

function findOauth2Faults(auth: AuthDraft, stored: Server | undefined): FieldFault[] {
  const manual = {
    oauth2_client_id: auth.oauth2ClientId,
    oauth2_auth_url: auth.oauth2AuthUrl,
    oauth2_token_url: auth.oauth2TokenUrl,
  };
  const missing = Object.entries(manual).filter(([, value]) => value === undefined);
  const faults: FieldFault[] = [];
  if (missing.length > 0 && missing.length < 3) {
    const message = 'Give the client id, the authorization URL and the token URL, or none of the three to have them found.';
    faults.push(...missing.map(([field]) => fault(field, 'required', message)));
  }
  if (auth.oauth2ClientId === undefined && auth.oauth2ClientSecret.state === 'given') {
    faults.push(fault('oauth2_client_secret', 'no_client', 'A client secret goes with a client id.'));
  }
  for (const [field, url] of [
    ['oauth2_auth_url', auth.oauth2AuthUrl],
    ['oauth2_token_url', auth.oauth2TokenUrl],
    ['oauth2_revocation_url', auth.oauth2Options.revocationUrl],
  ] as const) {
    const parsed = url === undefined ? undefined : parseHttpUrl(url);
    if (parsed && !parsed.ok) faults.push(fault(field, parsed.fault, describeUrlFault(parsed.fault)));
  }
  faults.push(...findSecretFaults(auth, stored));
  if (!printable.test(auth.oauth2ClientId ?? '')) {
    faults.push(fault('oauth2_client_id', 'bad_character', 'A client id has printable ASCII characters only.'));
  }
  if (auth.oauth2ClientSecret.state === 'given' && !printable.test(auth.oauth2ClientSecret.value)) {
    faults.push(fault('oauth2_client_secret', 'bad_character', 'A client secret has printable ASCII characters only.'));
  }
  if (!scopes.test(auth.oauth2Scopes)) {
    faults.push(fault('oauth2_scopes', 'bad_character', 'Scopes are printable ASCII words, separated by spaces.'));
  }
  return faults;
}

/** RFC 6749, appendix A: client id and secret are VSCHAR, a scope is NQCHAR words. */
const printable = /^[\x20-\x7e]*$/;
const scopes = /^(?:[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*)?$/;

/** A stored client secret is sent to the token URL and to the revocation URL: to no other origin than before without being given again. */
function findSecretFaults(auth: AuthDraft, stored: Server | undefined): FieldFault[] {
  if (auth.oauth2ClientSecret.state !== 'kept' || !stored) return [];
  const faults: FieldFault[] = [];
  if (auth.oauth2TokenUrl !== undefined && hasOtherOrigin(auth.oauth2TokenUrl, stored.oauth2?.tokenUrl)) {
    const message = 'The stored client secret belongs to the former token URL: give it again together with the new one.';
    faults.push(fault('oauth2_token_url', 'secret_needed', message));
  }
  if (isRevokedElsewhere(stored, auth)) {
    const message =
      'The stored client secret was sent to the token URL and the former revocation URL alone: give it again together with the new one.';
    faults.push(fault('oauth2_revocation_url', 'secret_needed', message));
  }
  return faults;
}

function findApiKeyFaults(auth: AuthDraft): FieldFault[] {
  const faults: FieldFault[] = [];
  const nameFault =
    auth.apiKeyHeader === undefined
      ? { code: 'required', message: 'The header that carries the key is needed.' }
      : findHeaderNameFault(auth.apiKeyHeader);
  if (nameFault) faults.push(fault('api_key_header', nameFault.code, nameFault.message));
  const { apiKeyValue: secret } = auth;
  if (secret.state === 'none') faults.push(fault('api_key_value', 'required', 'The key is needed.'));
  const valueFault = secret.state === 'given' ? findHeaderValueFault(secret.value) : undefined;
  if (valueFault) faults.push(fault('api_key_value', valueFault.code, valueFault.message));
  return faults;
}

function findCustomHeaderFaults({ customHeaders: secret }: AuthDraft): FieldFault[] {
  if (secret.state === 'kept') return [];
  if (secret.state === 'none' || Object.keys(secret.value).length === 0) {
    return [fault('custom_headers', 'required', 'At least one header is needed.')];
  }
  return findHeaderFaults(secret.value).map(({ name, code, message }) =>
    fault(name === undefined ? 'custom_headers' : `custom_headers/${escapeToken(name)}`, code, message),
  );
}

/** @see RFC 6901, section 3 */
function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

function fault(path: string, code: string, message: string): FieldFault {
  return { pointer: `/${path}`, code, message };
}
