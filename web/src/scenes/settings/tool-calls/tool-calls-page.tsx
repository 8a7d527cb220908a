import { SettingsPage } from '../../../components/settings-page.tsx';

/** The record of tool calls. */
export function ToolCallsPage() {
  return <SettingsPage title="Tool calls" />;
}
