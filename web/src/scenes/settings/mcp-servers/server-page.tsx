import type { McpServer } from '@gatehouse/contract';
import { Anchor, Tabs, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useLocation, useNavigate } from '@tanstack/react-router';
import { ApiProblem } from '../../../api/api-problem.ts';
import { serverQuery } from '../../../api/servers.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { NotFoundPage } from '../../../components/not-found-page.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ServerActivity } from './activity/server-activity.tsx';
import { DeleteServer } from './delete-server.tsx';
import { useServerForm } from './form/use-server-form.ts';
import { ServerEditor } from './server-editor.tsx';

const route = getRouteApi('/frame/agents/settings/mcp-servers/$serverId');

/** One server: what is set of it, and how it goes. */
export function ServerPage() {
  const { serverId } = route.useParams();
  const query = useQuery({ ...serverQuery(serverId), refetchInterval: 30_000 });
  if (!query.data && query.error instanceof ApiProblem && query.error.status === 404) return <NotFoundPage />;
  return (
    <SettingsPage title={query.data?.display_name ?? 'Server'} actions={query.data && <DeleteServer server={query.data} />}>
      <Text size="sm" mt="-md">
        <Anchor component={Link} to="/agents/settings/mcp-servers" size="sm">
          All servers
        </Anchor>
      </Text>
      <Loaded query={query} rows={8}>
        {(server) => <OpenServer key={server.id} server={server} />}
      </Loaded>
    </SettingsPage>
  );
}

function OpenServer({ server }: { server: McpServer }) {
  const form = useServerForm(server);
  const { hash } = useLocation();
  const navigate = useNavigate();
  const tab = hash === 'activity' ? 'activity' : 'setup';
  const save = async () => {
    const saved = await form.save();
    if (saved) notifications.show({ message: `${saved.display_name} was saved.` });
    return saved !== undefined;
  };
  return (
    <Tabs value={tab} onChange={(next) => void navigate({ to: '.', hash: next === 'activity' ? next : '', resetScroll: false })}>
      <Tabs.List mb="lg">
        <Tabs.Tab value="setup">Setup</Tabs.Tab>
        <Tabs.Tab value="activity">Activity</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="setup">
        <ServerEditor form={form} onSave={save} onDiscard={form.discard} />
      </Tabs.Panel>
      <Tabs.Panel value="activity">{tab === 'activity' && <ServerActivity server={server} />}</Tabs.Panel>
    </Tabs>
  );
}
