import { authLabel } from './authentication-group.tsx';
import { policyLabel } from './availability-group.tsx';
import type { FieldName, ServerFormValues } from './server-form-values.ts';

/** What a field holds, in words for people; of a secret only that it is there. */
export function sayValue(field: FieldName, values: ServerFormValues): string {
  switch (field) {
    case 'availability':
      return policyLabel(values.availability);
    case 'auth_type':
      return authLabel(values.auth_type);
    case 'transport':
      return values.transport === 'sse' ? 'SSE' : 'Streamable HTTP';
    case 'api_key_value':
    case 'oauth2_client_secret':
      return values[field] === null ? 'cleared' : 'a new one';
    case 'custom_headers':
      return (values.custom_headers ?? []).map(({ name }) => name).join(', ') || 'none';
    default:
      return sayPlain(values[field]);
  }
}

function sayPlain(value: string | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value === '' ? 'empty' : value;
  return value.join(', ') || 'none';
}
