import { Textarea } from '@mantine/core';
import { FormGroup } from './form-group.tsx';
import { IconField } from './icon-field.tsx';
import { slugOf } from './server-form-values.ts';
import { fieldLabels } from './describe-changes.ts';
import { TextField } from './text-field.tsx';
import type { ServerForm } from './use-server-form.ts';

/** What people see of a server. */
export function IdentityGroup({ form }: { form: ServerForm }) {
  const { values, change, stored } = form;
  const followed = stored ? '' : slugOf(values.display_name);
  return (
    <FormGroup title="Identity" about="How people recognise the server in chat.">
      <TextField
        form={form}
        field="display_name"
        about="What people see in the picker and beside each call."
        required
        autoFocus={!stored}
        maxLength={100}
      />
      <TextField
        form={form}
        field="slug"
        about={
          stored
            ? 'Begins the name of each tool, as models see it. Another slug gives every tool another name.'
            : 'Begins the name of each tool, as models see it. Follows the name until you change it.'
        }
        value={values.slug === '' ? followed : values.slug}
        onChange={(event) => change({ slug: event.currentTarget.value })}
        maxLength={32}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Textarea
        name="description"
        label={fieldLabels.description}
        description="One line on what it is good for: people and models choose by it."
        autosize
        minRows={1}
        maxRows={4}
        maxLength={500}
        value={values.description}
        onChange={(event) => change({ description: event.currentTarget.value.replaceAll('\n', ' ') })}
        error={form.errorOf('description')}
      />
      <IconField form={form} />
    </FormGroup>
  );
}
