import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ServerFormFields } from './form/server-form-fields.tsx';
import { useServerForm } from './form/use-server-form.ts';

/** Registers a server. */
export function NewServerPage() {
  const form = useServerForm(undefined);
  const navigate = useNavigate();
  const save = async () => {
    const server = await form.save();
    if (!server) return false;
    notifications.show({ message: `${server.display_name} was added.` });
    await navigate({ to: '/agents/settings/mcp-servers/$serverId', params: { serverId: server.id }, ignoreBlocker: true });
    return true;
  };
  const leave = () => void navigate({ to: '/agents/settings/mcp-servers' });
  return (
    <SettingsPage title="Add a server">
      <ServerFormFields form={form} onSave={save} onDiscard={leave} />
    </SettingsPage>
  );
}
