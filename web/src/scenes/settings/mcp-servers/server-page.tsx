import { SettingsPage } from '../../../components/settings-page.tsx';

export function ServerPage() {
  return <SettingsPage title="Server" />;
}
