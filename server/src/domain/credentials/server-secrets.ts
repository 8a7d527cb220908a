import type { SecretBox } from '../secrets/secret-box.ts';

/** The columns of `mcp_servers` that hold sealed text. */
export type SecretColumn = 'oauth2_client_secret' | 'api_key_value' | 'custom_headers';

/** Seals one secret for its place: sealed text that was moved to another server or column does not open there. */
export function sealServerSecret(secrets: SecretBox, serverId: string, column: SecretColumn, plaintext: string): string {
  return secrets.seal(placeOf(serverId, column), plaintext);
}

/** The plaintext of what `sealServerSecret` made for the same place. @throws when it was made for another, or with a key that is gone */
export function openServerSecret(secrets: SecretBox, serverId: string, column: SecretColumn, sealed: string): string {
  return secrets.open(placeOf(serverId, column), sealed);
}

function placeOf(serverId: string, column: SecretColumn): string {
  return `mcp_servers/${serverId}/${column}`;
}
