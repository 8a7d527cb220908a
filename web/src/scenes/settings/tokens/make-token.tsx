import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { CreatedApiToken } from '@gatehouse/contract';
import { useMutation } from '@tanstack/react-query';
import { createToken } from '../../../api/tokens.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { ShownOnce } from './shown-once.tsx';

type Props = { opened: boolean; onClose: () => void };

/** Makes a token, and shows it this once. */
export function MakeToken({ opened, onClose }: Props) {
  const make = useMutation({ mutationFn: createToken, gcTime: 0 });
  const close = () => {
    make.reset(); // the token leaves the page with the dialog
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={make.data ? `The token ${make.data.name}` : 'Make a token'}
      closeOnClickOutside={make.data === undefined}
      size="lg"
    >
      {make.data ? <ShownOnce created={make.data} onClose={close} /> : <MakeForm make={make} onCancel={close} />}
    </Modal>
  );
}

const lifetimes = [
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '', label: 'Never' },
];

const dayMs = 86_400_000;

type Making = {
  mutate: (body: Parameters<typeof createToken>[0]) => void;
  isPending: boolean;
  error: Error | null;
  data: CreatedApiToken | undefined;
};

function MakeForm({ make, onCancel }: { make: Making; onCancel: () => void }) {
  const form = useForm({
    initialValues: { name: '', days: '90', scopes: ['api', 'mcp'] as ('api' | 'mcp')[] },
    validate: { scopes: (scopes) => (scopes.length === 0 ? 'It has to be good for something.' : null) },
  });
  const send = ({ name, days, scopes }: typeof form.values) => {
    const expiresAt = days === '' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
    make.mutate({ name, scopes, expires_at: expiresAt });
  };
  return (
    <form onSubmit={form.onSubmit(send)} noValidate>
      <Stack>
        <ProblemAlert error={make.error} pointers={['/name', '/expires_at']} />
        <TextInput
          label="Name"
          description="So that you know later what it is for"
          placeholder="Nightly report"
          required
          data-autofocus
          {...form.getInputProps('name')}
          error={faultOf(make.error, '/name')}
        />
        <Checkbox.Group label="Good for" {...form.getInputProps('scopes')}>
          <Stack gap="xs" mt={4}>
            <Checkbox value="api" label="The HTTP API" />
            <Checkbox value="mcp" label="Gatehouse as an MCP server" />
          </Stack>
        </Checkbox.Group>
        <Select
          label="Expires"
          data={lifetimes}
          allowDeselect={false}
          {...form.getInputProps('days')}
          error={faultOf(make.error, '/expires_at')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Make token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
