import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../../../api/settings.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { GeneralForm } from './general-form.tsx';

/** How long calls may take, and how long the record is kept. */
export function GeneralPage() {
  const query = useQuery(settingsQuery);
  return (
    <SettingsPage title="General" about="How long tool calls may take and wait, and how long the record is kept.">
      <Loaded query={query}>{(settings) => <GeneralForm key={JSON.stringify(settings)} settings={settings} />}</Loaded>
    </SettingsPage>
  );
}
