import type { SettingsView, UpdateSettings } from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { queryClient } from './query-client.ts';
import { request } from './request.ts';

/** What admins set for the whole of Gatehouse. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => request<SettingsView>('GET', '/settings', { signal }),
});

/** Absent keeps, null goes back to the default. */
export async function updateSettings(body: UpdateSettings): Promise<SettingsView> {
  const settings = await request<SettingsView>('PATCH', '/settings', { body });
  queryClient.setQueryData(settingsQuery.queryKey, settings);
  return settings;
}
