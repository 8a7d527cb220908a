import { SettingsPage } from '../../../components/settings-page.tsx';

export function NewServerPage() {
  return <SettingsPage title="New server" />;
}
