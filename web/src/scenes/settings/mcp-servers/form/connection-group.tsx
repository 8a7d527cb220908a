import { Anchor, Radio, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FormGroup } from './form-group.tsx';
import { TextField } from './text-field.tsx';
import { fieldLabels } from './describe-changes.ts';
import type { ServerForm } from './use-server-form.ts';

/** Where the server is. */
export function ConnectionGroup({ form }: { form: ServerForm }) {
  const { values, change } = form;
  return (
    <FormGroup title="Connection" about="Where Gatehouse finds it. Members never see the address.">
      <TextField
        form={form}
        field="url"
        about="The endpoint that speaks MCP, as its documentation gives it."
        placeholder="https://mcp.example.com/mcp"
        type="url"
        required
      />
      {isPrivate(values.url) && (
        <Text size="xs" c="dimmed">
          Private addresses are dialed only when{' '}
          <Anchor component={Link} to="/agents/settings/network" size="xs">
            Network
          </Anchor>{' '}
          or GATEHOUSE_ALLOW_NETWORKS names them.
        </Text>
      )}
      <Radio.Group
        name="transport"
        label={fieldLabels.transport}
        value={values.transport}
        onChange={(transport) => change({ transport: transport === 'sse' ? 'sse' : 'streamable_http' })}
        error={form.errorOf('transport')}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="streamable_http"
            label="Streamable HTTP"
            description="What servers speak since 2025. Addresses often end in /mcp."
          />
          <Radio value="sse" label="SSE" description="The older way, for servers whose address ends in /sse." />
        </Stack>
      </Radio.Group>
    </FormGroup>
  );
}

/** Names and networks that are usually within walls; only a hint depends on it. */
function isPrivate(address: string): boolean {
  const host = URL.parse(address)?.hostname ?? '';
  return /^(localhost$|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)/.test(host) || /\.(local|internal|lan)$/.test(host);
}
