import type { CreateServer, UpdateServer } from '@gatehouse/contract';
import { authFields, blankServer, type FieldName, type HeaderRow, type ServerFormValues } from './server-form-values.ts';

const plainFields = [
  'display_name',
  'slug',
  'description',
  'icon_url',
  'url',
  'transport',
  'enabled',
  'availability',
  'model_intent',
  'auth_type',
  'tool_allow_list',
  'tool_deny_list',
] as const satisfies readonly FieldName[];

/** The fields that differ between two forms; those of other ways to authenticate than the second one's do not count. */
export function changedFields(base: ServerFormValues, form: ServerFormValues): FieldName[] {
  // Another way to authenticate: what the former one stored is wiped, so its fields begin blank.
  const authBase = base.auth_type === form.auth_type ? base : blankServer;
  return [
    ...plainFields.filter((field) => !isSame(base[field], form[field])),
    ...authFields[form.auth_type].filter((field) => !isSame(authBase[field], form[field])),
  ];
}

/** What of the form is sent to change a server that is stored as `base`; text that was emptied clears the field. */
export function toChanges(base: ServerFormValues, form: ServerFormValues): UpdateServer {
  return Object.fromEntries(
    changedFields(base, form).map((field) => [
      field,
      field === 'custom_headers' ? toHeaders(form) : isSecret(field) ? form[field] : toWire(form[field]),
    ]),
  );
}

/** What of the form is sent to register it. */
export function toNewServer(form: ServerFormValues): CreateServer {
  const { display_name, url, transport, availability, auth_type } = form;
  return { ...toChanges(blankServer, form), display_name, url, transport, availability, auth_type };
}

/** What of the form is sent to try it without saving. */
export function toTested(form: ServerFormValues): UpdateServer {
  const { display_name, slug, ...rest } = toNewServer(form);
  return { ...rest, ...(display_name.trim() !== '' && { display_name }), ...(slug !== undefined && slug !== '' && { slug }) };
}

const isSecret = (field: FieldName) => field === 'api_key_value' || field === 'oauth2_client_secret';

function toWire(value: ServerFormValues[FieldName]): unknown {
  if (value === '') return null;
  return typeof value === 'string' ? value.trim() : value;
}

function toHeaders({ custom_headers: rows = [] }: ServerFormValues): Record<string, string> {
  return Object.fromEntries(filledRows(rows).map(({ name, value }) => [name.trim(), value]));
}

/** The rows of headers that somebody began to fill. */
export function filledRows(rows: readonly HeaderRow[]): HeaderRow[] {
  return rows.filter(({ name, value }) => name.trim() !== '' || value !== '');
}

function isSame(one: ServerFormValues[FieldName], other: ServerFormValues[FieldName]): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
