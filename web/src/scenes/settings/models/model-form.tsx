import { Anchor, Button, Checkbox, Collapse, Group, NumberInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { ModelView } from '@gatehouse/contract';
import { useMutation } from '@tanstack/react-query';
import { createModel, updateModel } from '../../../api/models-admin.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SecretInput } from '../../../components/secret-input.tsx';
import { readModelForm, toChanges, toNewModel, type ModelFormValues } from './model-form-values.ts';
import { providers } from './providers.ts';

const fields = [
  'provider',
  'model',
  'display_name',
  'base_url',
  'api_key',
  'context_window',
  'max_output_tokens',
  'input_modalities',
];
const pointers = fields.map((field) => `/${field}`);

/** Adds a model, or changes `stored`. The key goes one way: it is shown as set, and replaced when another one is typed. */
export function ModelForm({ stored, onClose }: { stored: ModelView | undefined; onClose: () => void }) {
  const form = useForm<ModelFormValues>({ initialValues: readModelForm(stored) });
  const save = useMutation({
    mutationFn: (values: ModelFormValues) =>
      stored ? updateModel(stored.id, toChanges(values, stored)) : createModel(toNewModel(values)),
    onSuccess: ({ display_name: name }) => {
      notifications.show({ message: stored ? `${name} was saved.` : `${name} was added. Test it to see that it answers.` });
      onClose();
    },
  });
  const at = (field: string) => ({ ...form.getInputProps(field), error: faultOf(save.error, `/${field}`) });
  const words = providers[form.values.provider];
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <ProblemAlert error={save.error} pointers={pointers} />
        <Select
          label="Provider"
          data={Object.entries(providers).map(([value, { label }]) => ({ value, label }))}
          allowDeselect={false}
          disabled={stored !== undefined}
          {...at('provider')}
        />
        <TextInput
          label="Model"
          description="As the provider calls it"
          placeholder={words.modelExample}
          required
          data-autofocus
          {...at('model')}
        />
        <TextInput
          label="Name"
          description="What people choose it by in chat"
          placeholder={form.values.model}
          required
          {...at('display_name')}
        />
        <SecretInput
          label="API key"
          description={
            words.needsKey ? 'Kept encrypted; no page and no answer shows it again.' : 'Only if the endpoint wants one.'
          }
          isRequired={words.needsKey}
          isStored={stored?.has_api_key === true}
          canClear={!words.needsKey}
          value={form.values.api_key}
          onChange={(value) => form.setFieldValue('api_key', value)}
          error={faultOf(save.error, '/api_key')}
        />
        <TextInput
          label="Base URL"
          description={
            words.needsBaseUrl ? 'What the paths of the API begin with, version included' : 'Empty: the provider’s own address'
          }
          placeholder={words.baseUrl}
          required={words.needsBaseUrl}
          type="url"
          {...at('base_url')}
        />
        <Limits at={at} />
        <Switch
          label="Default model"
          description="Chats use it where nobody chose another."
          disabled={stored?.is_default === true}
          {...form.getInputProps('is_default', { type: 'checkbox' })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {stored ? 'Save' : 'Add model'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Limits({ at }: { at: (field: string) => object }) {
  const [isOpen, { toggle }] = useDisclosure();
  return (
    <>
      <Anchor component="button" type="button" size="sm" ta="left" onClick={toggle} aria-expanded={isOpen}>
        {isOpen ? 'Hide the limits' : 'Limits and what it reads'}
      </Anchor>
      <Collapse expanded={isOpen}>
        <Stack>
          <NumberInput
            label="Context window"
            description="Empty: what is known of the model"
            suffix=" tokens"
            thousandSeparator=","
            allowDecimal={false}
            {...at('context_window')}
          />
          <NumberInput
            label="Longest answer"
            description="Empty: what is known of the model"
            suffix=" tokens"
            thousandSeparator=","
            allowDecimal={false}
            {...at('max_output_tokens')}
          />
          <Checkbox.Group
            label="It reads"
            description="Text in any case. None of these chosen: what is known of the model."
            {...at('input_modalities')}
          >
            <Group mt={6}>
              <Checkbox value="image" label="Images" />
              <Checkbox value="audio" label="Audio" />
              <Checkbox value="file" label="Files" />
            </Group>
          </Checkbox.Group>
        </Stack>
      </Collapse>
    </>
  );
}
