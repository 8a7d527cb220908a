import { SettingsPage } from '../../../components/settings-page.tsx';

/** Which private networks servers may live in. */
export function NetworkPage() {
  return <SettingsPage title="Network" about="Which private networks servers may live in." />;
}
