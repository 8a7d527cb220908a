import { Skeleton } from '@mantine/core';
import type { McpServer } from '@gatehouse/contract';
import { notifications } from '@mantine/notifications';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Suspense } from 'react';
import { serverQuery } from '../../../api/servers.ts';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ServerFormFields } from './form/server-form-fields.tsx';
import { useServerForm } from './form/use-server-form.ts';

const route = getRouteApi('/frame/agents/settings/mcp-servers/$serverId');

/** One server: what is set of it. */
export function ServerPage() {
  const { serverId } = route.useParams();
  return (
    <Suspense fallback={<Skeleton height={400} />}>
      <Loaded key={serverId} serverId={serverId} />
    </Suspense>
  );
}

function Loaded({ serverId }: { serverId: string }) {
  const { data: server } = useSuspenseQuery(serverQuery(serverId));
  return <Editor server={server} />;
}

function Editor({ server }: { server: McpServer }) {
  const form = useServerForm(server);
  const save = async () => {
    const saved = await form.save();
    if (saved) notifications.show({ message: `${saved.display_name} was saved.` });
    return saved !== undefined;
  };
  return (
    <SettingsPage title={server.display_name}>
      <ServerFormFields form={form} onSave={save} onDiscard={form.discard} />
    </SettingsPage>
  );
}
