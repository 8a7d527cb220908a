import { SettingsPage } from '../../../components/settings-page.tsx';

/** How the tools are used. */
export function InsightsPage() {
  return <SettingsPage title="Insights" about="How the tools are used." />;
}
