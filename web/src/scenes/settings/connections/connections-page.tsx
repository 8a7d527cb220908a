import { SettingsPage } from '../../../components/settings-page.tsx';

/** The servers that know you by an account of your own. */
export function ConnectionsPage() {
  return <SettingsPage title="My connections" about="The servers that know you by an account of your own." />;
}
