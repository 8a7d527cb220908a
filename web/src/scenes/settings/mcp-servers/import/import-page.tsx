import { SettingsPage } from '../../../../components/settings-page.tsx';

/** Registers the servers of an `mcpServers` file. */
export function ImportPage() {
  return <SettingsPage title="Import servers" />;
}
