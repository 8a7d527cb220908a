import { sealServerSecret } from '../credentials/server-secrets.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { DraftSecret, ServerDraft } from './server-draft.ts';
import type { SealedSecrets } from './server-store.ts';

/**
 * Seals the secrets that a draft gives, each bound to the server's id and its column.
 * @returns null for a secret that the server has no more; a kept one is absent, and stays as it is stored
 */
export function sealDraft(secrets: SecretBox, serverId: string, { auth }: ServerDraft): Partial<SealedSecrets> {
  const seal = <T>(secret: DraftSecret<T>, column: Parameters<typeof sealServerSecret>[2], toText: (value: T) => string) =>
    secret.state === 'given' ? sealServerSecret(secrets, serverId, column, toText(secret.value)) : null;
  return {
    ...(auth.oauth2ClientSecret.state !== 'kept' && {
      oauth2ClientSecret: seal(auth.oauth2ClientSecret, 'oauth2_client_secret', String),
    }),
    ...(auth.apiKeyValue.state !== 'kept' && { apiKeyValue: seal(auth.apiKeyValue, 'api_key_value', String) }),
    ...(auth.customHeaders.state !== 'kept' && {
      customHeaders: seal(auth.customHeaders, 'custom_headers', (headers) => JSON.stringify(headers)),
    }),
  };
}
