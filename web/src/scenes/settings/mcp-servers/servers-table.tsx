import type { McpServer } from '@gatehouse/contract';
import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ServerIcon } from '../../../components/server-icon.tsx';
import { authLabel } from './form/authentication-group.tsx';

/** Every server in a row. */
export function ServersTable({ servers }: { servers: readonly McpServer[] }) {
  return (
    <Table verticalSpacing="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Authentication</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {servers.map((server) => (
          <Table.Tr key={server.id}>
            <Table.Td>
              <Group gap="sm" wrap="nowrap">
                <ServerIcon server={server} size={32} />
                <Stack gap={0} miw={0}>
                  <Anchor component={Link} to={`/agents/settings/mcp-servers/${server.id}`} c="inherit" fw={500}>
                    {server.display_name}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {URL.parse(server.url ?? '')?.host}
                  </Text>
                </Stack>
              </Group>
            </Table.Td>
            <Table.Td>{authLabel(server.auth_type)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
