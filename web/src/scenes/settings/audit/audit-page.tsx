import { SettingsPage } from '../../../components/settings-page.tsx';

/** What was changed, by whom. */
export function AuditPage() {
  return <SettingsPage title="Audit" about="What was changed, by whom." />;
}
