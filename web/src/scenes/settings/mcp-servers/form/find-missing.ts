import type { McpServer } from '@gatehouse/contract';
import { filledRows } from './to-changes.ts';
import type { FieldName, ServerFormValues } from './server-form-values.ts';

export type Missing = { field: FieldName; message: string };

/**
 * What keeps a form from being saved, as far as the page can tell; Gatehouse judges the rest.
 * @param stored the server that is changed; undefined: a new one
 */
export function findMissing(form: ServerFormValues, stored: McpServer | undefined): Missing[] {
  return [
    ...(form.display_name.trim() === '' ? [{ field: 'display_name', message: 'a name' } as const] : []),
    ...(stored && form.slug.trim() === '' ? [{ field: 'slug', message: 'a slug' } as const] : []),
    ...(isHttpUrl(form.url) ? [] : [{ field: 'url', message: 'an address that starts with https:// or http://' } as const]),
    ...findMissingAuth(form, stored?.auth_type === form.auth_type ? stored : undefined),
  ];
}

function findMissingAuth(form: ServerFormValues, stored: McpServer | undefined): Missing[] {
  switch (form.auth_type) {
    case 'none':
    case 'user_oidc':
      return [];
    case 'api_key':
      return [
        ...(form.api_key_header.trim() === '' ? [{ field: 'api_key_header', message: 'the header of the key' } as const] : []),
        ...(hasSecret(form.api_key_value, stored?.has_api_key) ? [] : [{ field: 'api_key_value', message: 'the key' } as const]),
      ];
    case 'custom_headers':
      return findMissingHeaders(form, stored);
    case 'oauth2':
      return findMissingClient(form);
  }
}

function findMissingHeaders({ custom_headers: rows }: ServerFormValues, stored: McpServer | undefined): Missing[] {
  if (rows === undefined) {
    return stored?.has_custom_headers === true ? [] : [{ field: 'custom_headers', message: 'a header with its value' }];
  }
  const filled = filledRows(rows);
  if (filled.length === 0) return [{ field: 'custom_headers', message: 'a header with its value' }];
  const names = filled.map(({ name }) => name.trim().toLowerCase());
  if (new Set(names).size < names.length) return [{ field: 'custom_headers', message: 'different names for the headers' }];
  const isWhole = filled.every(({ name, value }) => name.trim() !== '' && value !== '');
  return isWhole ? [] : [{ field: 'custom_headers', message: 'a name and a value for each header' }];
}

function findMissingClient(form: ServerFormValues): Missing[] {
  const manual = [
    { field: 'oauth2_client_id', message: 'the client id' },
    { field: 'oauth2_auth_url', message: 'the authorization URL' },
    { field: 'oauth2_token_url', message: 'the token URL' },
  ] as const;
  const empty = manual.filter(({ field }) => form[field].trim() === '');
  return empty.length === manual.length ? [] : empty;
}

function hasSecret(typed: string | null | undefined, isStored: boolean | undefined): boolean {
  return typed === undefined ? isStored === true : typed !== null && typed !== '';
}

/** Whether something can be dialed at an address, by its form alone. */
export function isHttpUrl(text: string): boolean {
  const url = URL.parse(text.trim());
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '';
}
