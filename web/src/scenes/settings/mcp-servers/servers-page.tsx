import { Stack, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { serversQuery } from '../../../api/servers.ts';

/** The servers that are registered. */
export function ServersPage() {
  const { data: servers = [] } = useQuery(serversQuery);
  return (
    <Stack>
      <Title order={2}>MCP Servers</Title>
      <Table>
        <Table.Tbody>
          {servers.map((server) => (
            <Table.Tr key={server.id}>
              <Table.Td>{server.display_name}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
