import { SettingsPage } from '../../../components/settings-page.tsx';

/** For programs that act as you. */
export function TokensPage() {
  return <SettingsPage title="API tokens" about="For programs that act as you." />;
}
