import { SettingsPage } from '../../../components/settings-page.tsx';

/** Which models chats can use. */
export function ModelsPage() {
  return <SettingsPage title="Models" about="Which models chats can use." />;
}
