import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { serversQuery } from '../../../api/servers.ts';
import { Icon } from '../../../components/icon.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ServersTable } from './servers-table.tsx';

/** The servers that are registered. */
export function ServersPage() {
  const { data: servers, isPending } = useQuery(serversQuery);
  return (
    <SettingsPage
      title="MCP Servers"
      about="Where agents get their tools from."
      actions={
        <Button component={Link} to="/agents/settings/mcp-servers/new" leftSection={<Icon name="add" />}>
          Add server
        </Button>
      }
    >
      {isPending ? <Skeleton height={240} /> : <ServersTable servers={servers ?? []} />}
    </SettingsPage>
  );
}
