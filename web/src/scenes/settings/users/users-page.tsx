import { SettingsPage } from '../../../components/settings-page.tsx';

/** Who may come in. */
export function UsersPage() {
  return <SettingsPage title="Users" about="Who may come in." />;
}
