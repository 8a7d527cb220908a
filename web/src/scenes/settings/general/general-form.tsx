import { Button, Group, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import type { SettingsView, UpdateSettings } from '@gatehouse/contract';
import { useMutation } from '@tanstack/react-query';
import { updateSettings } from '../../../api/settings.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SettingsPart } from '../../../components/settings-part.tsx';
import { callFields, recordFields, type NumberField } from './number-fields.ts';

const numberFields = [...callFields, ...recordFields];
const pointers = [...numberFields.map(({ name }) => `/${name}`), '/record_tool_arguments'];

/** The form; what is emptied goes back to its default. */
export function GeneralForm({ settings }: { settings: SettingsView }) {
  const numbers = Object.fromEntries(numberFields.map(({ name }) => [name, settings[name]]));
  const initialValues: Record<string, string | number | boolean> = {
    ...numbers,
    record_tool_arguments: settings.record_tool_arguments,
  };
  const form = useForm({ initialValues });
  const save = useMutation({
    mutationFn: () => updateSettings(toChanges(settings, form.values)),
    onSuccess: () => notifications.show({ message: 'Saved. It is in force for calls from now on.' }),
  });
  const field = ({ name, label, description, unit, max }: NumberField) => (
    <NumberInput
      key={name}
      label={label}
      description={description}
      suffix={` ${unit}`}
      min={1}
      max={max}
      allowDecimal={false}
      thousandSeparator=","
      clampBehavior="none"
      maw={360}
      {...form.getInputProps(name)}
      error={faultOf(save.error, `/${name}`)}
    />
  );
  return (
    <form onSubmit={form.onSubmit(() => save.mutate())} noValidate>
      <Stack>
        <ProblemAlert error={save.error} pointers={pointers} />
        <SettingsPart title="Tool calls">{callFields.map(field)}</SettingsPart>
        <SettingsPart title="Record">
          {recordFields.map(field)}
          <Switch
            label="Show admins what other people’s calls sent and got"
            description="Everybody sees their own calls whole in any case. Off: admins see who called what, when and how it ended."
            {...form.getInputProps('record_tool_arguments', { type: 'checkbox' })}
          />
        </SettingsPart>
        <SaveBar isShown={form.isDirty()} isBusy={save.isPending} onDiscard={form.reset} />
      </Stack>
    </form>
  );
}

function SaveBar({ isShown, isBusy, onDiscard }: { isShown: boolean; isBusy: boolean; onDiscard: () => void }) {
  if (!isShown) return null;
  return (
    <Group justify="flex-end" maw={720}>
      <Text size="sm" c="dimmed">
        There are changes that are not saved.
      </Text>
      <Button variant="default" onClick={onDiscard}>
        Discard
      </Button>
      <Button type="submit" loading={isBusy}>
        Save
      </Button>
    </Group>
  );
}

function toChanges(settings: SettingsView, values: Record<string, number | boolean | string>): UpdateSettings {
  const numbers = numberFields.map(({ name }) => [name, values[name] === '' ? null : values[name]] as const);
  const changed = numbers.filter(([name, value]) => value !== settings[name]);
  return {
    ...Object.fromEntries(changed),
    ...(values['record_tool_arguments'] === settings.record_tool_arguments
      ? {}
      : { record_tool_arguments: values['record_tool_arguments'] === true }),
  };
}
