import { TextInput, type TextInputProps } from '@mantine/core';
import { fieldLabels } from './describe-changes.ts';
import type { ServerFormValues } from './server-form-values.ts';
import type { ServerForm } from './use-server-form.ts';

type TextFields = {
  [Field in keyof ServerFormValues]: ServerFormValues[Field] extends string ? Field : never;
}[keyof ServerFormValues];

/** A line of the form. */
export function TextField({
  form,
  field,
  about,
  ...rest
}: {
  form: ServerForm;
  field: Exclude<TextFields, 'transport' | 'availability' | 'auth_type' | 'oauth2_resource' | 'oauth2_token_auth_method'>;
  /** What it does, in a line. */
  about?: string;
} & Omit<TextInputProps, 'form'>) {
  return (
    <TextInput
      name={field}
      label={fieldLabels[field]}
      description={about}
      autoComplete="off"
      data-1p-ignore
      value={form.values[field]}
      onChange={(event) => form.change({ [field]: event.currentTarget.value })}
      error={form.errorOf(field)}
      {...rest}
    />
  );
}
