import type { Connection, Disconnected } from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { queryClient } from './query-client.ts';
import { request } from './request.ts';

const readConnections = async (signal?: AbortSignal) =>
  (await request<{ items: Connection[] }>('GET', '/me/connections?limit=200', { signal })).items;

/** The servers that the user has connected an account to. */
export const connectionsQuery = queryOptions({
  queryKey: ['me', 'connections'],
  queryFn: ({ signal }) => readConnections(signal),
});

/** When the user connected an account to the server, as Gatehouse says now; undefined when there is none that works. */
export async function readConnectedAt(serverId: string): Promise<string | undefined> {
  const found = (await readConnections()).find(({ server_id: id }) => id === serverId);
  return found?.auth_status === 'ready' ? found.connected_at : undefined;
}

/** Disconnects the user's account, and has its tokens revoked. */
export async function disconnectAccount(serverId: string): Promise<Disconnected> {
  try {
    return await request<Disconnected>('DELETE', `/mcp-servers/${serverId}/oauth2/grant`);
  } finally {
    refreshConnections();
  }
}

/** Has everything asked for again that a connected or disconnected account changes. */
export function refreshConnections(): void {
  for (const queryKey of [['me', 'connections'], ['mcp-servers'], ['chat-servers']]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
