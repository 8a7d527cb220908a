import { changedFields } from './to-changes.ts';
import type { FieldName, ServerFormValues } from './server-form-values.ts';

/** What each field is called, wherever it is named. */
export const fieldLabels: Record<FieldName, string> = {
  display_name: 'Name',
  slug: 'Slug',
  description: 'Description',
  icon_url: 'Icon',
  url: 'Address',
  transport: 'Transport',
  enabled: 'Enabled',
  availability: 'Availability',
  model_intent: 'Status labels',
  auth_type: 'Authentication',
  oauth2_client_id: 'Client id',
  oauth2_client_secret: 'Client secret',
  oauth2_auth_url: 'Authorization URL',
  oauth2_token_url: 'Token URL',
  oauth2_scopes: 'Scopes',
  oauth2_revocation_url: 'Revocation URL',
  oauth2_resource: 'Resource parameter',
  oauth2_audience: 'Audience',
  oauth2_prompt: 'Prompt',
  oauth2_token_auth_method: 'Client authentication',
  user_oidc_audience: 'Audience of the exchanged token',
  api_key_header: 'Header',
  api_key_value: 'Key',
  custom_headers: 'Headers',
  tool_allow_list: 'Allowed tools',
  tool_deny_list: 'Blocked tools',
};

/** What differs between two forms, in words for people; secrets by their name alone. */
export function describeChanges(base: ServerFormValues, form: ServerFormValues): string[] {
  return changedFields(base, form).map((field) => describeChange(field, base, form));
}

function describeChange(field: FieldName, base: ServerFormValues, form: ServerFormValues): string {
  if (field === 'enabled') return form.enabled ? 'Turned on' : 'Turned off';
  if (field === 'tool_allow_list') return describeList('Allow list', base.tool_allow_list, form.tool_allow_list);
  if (field === 'tool_deny_list') return describeList('Block list', base.tool_deny_list, form.tool_deny_list);
  if ((field === 'api_key_value' || field === 'oauth2_client_secret') && form[field] === null) {
    return `${fieldLabels[field]} cleared`;
  }
  return fieldLabels[field];
}

function describeList(name: string, before: readonly string[], after: readonly string[]): string {
  const added = after.filter((entry) => !before.includes(entry)).length;
  const removed = before.filter((entry) => !after.includes(entry)).length;
  return `${name} ${[added > 0 && `+${added}`, removed > 0 && `−${removed}`].filter(Boolean).join(' ')}`;
}
