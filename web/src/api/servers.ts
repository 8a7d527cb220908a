import type {
  CreateServer,
  Disconnected,
  McpServer,
  OAuthDiscovery,
  ServerConnection,
  ServerOverviews,
  ServerTest,
  ServerTools,
  ServerUsage,
  TestServer,
  ToolCallEntry,
  UpdateServer,
} from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { queryClient } from './query-client.ts';
import { request } from './request.ts';

/** Every server that the user may see, by name. */
export const serversQuery = queryOptions({
  queryKey: ['mcp-servers'],
  queryFn: ({ signal }) => request<McpServer[]>('GET', '/mcp-servers', { signal }),
});

/** One server, as the user may see it. */
export function serverQuery(serverId: string) {
  return queryOptions({
    queryKey: ['mcp-servers', serverId],
    queryFn: ({ signal }) => request<McpServer>('GET', `/mcp-servers/${serverId}`, { signal }),
  });
}

/** How every server is, for admins; asked again while it is looked at. */
export const serverOverviewsQuery = queryOptions({
  queryKey: ['server-overviews'],
  queryFn: ({ signal }) => request<ServerOverviews>('GET', '/mcp-servers/overview', { signal }),
  refetchInterval: ({ state: { data } }) => (data?.items.some(({ status }) => status === 'loading') === true ? 1_500 : 10_000),
});

/** What goes with a server when it is deleted. */
export function serverUsageQuery(serverId: string) {
  return queryOptions({
    queryKey: ['mcp-servers', serverId, 'usage'],
    queryFn: ({ signal }) => request<ServerUsage>('GET', `/mcp-servers/${serverId}/usage`, { signal }),
  });
}

/** The users who connected an account to a server. */
export function serverConnectionsQuery(serverId: string) {
  return queryOptions({
    queryKey: ['mcp-servers', serverId, 'connections'],
    queryFn: ({ signal }) =>
      request<{ items: ServerConnection[]; next_cursor: string | null }>(
        'GET',
        `/mcp-servers/${serverId}/connections?limit=200`,
        { signal },
      ),
  });
}

/** The newest calls of a server; `failed` only those that ended in an error. */
export function serverCallsQuery(serverId: string, failed: boolean) {
  return queryOptions({
    queryKey: ['mcp-servers', serverId, 'calls', failed],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ server_id: serverId, limit: '20', ...(failed && { outcome: 'error' }) });
      return request<{ items: ToolCallEntry[] }>('GET', `/tool-calls?${query}`, { signal });
    },
  });
}

/** Ends somebody's connection to a server. */
export async function disconnectUser(serverId: string, userId: string): Promise<Disconnected> {
  const answer = await request<Disconnected>('DELETE', `/mcp-servers/${serverId}/connections/${userId}`);
  await queryClient.invalidateQueries({ queryKey: serverConnectionsQuery(serverId).queryKey });
  return answer;
}

/** The tools that a server lists for the user, blocked ones too where an admin asks; dials the server where need be. */
export function serverToolsQuery(serverId: string) {
  return queryOptions({
    queryKey: ['mcp-servers', serverId, 'tools'],
    queryFn: ({ signal }) => request<ServerTools>('GET', `/mcp-servers/${serverId}/tools?include_blocked=true`, { signal }),
  });
}

export async function createServer(body: CreateServer): Promise<McpServer> {
  return keep(await request<McpServer>('POST', '/mcp-servers', { body }));
}

/** @param revision the one that the change was made on. @throws ApiProblem 412 where somebody else changed it since */
export async function updateServer(serverId: string, body: UpdateServer, revision: number): Promise<McpServer> {
  return keep(await request<McpServer>('PATCH', `/mcp-servers/${serverId}`, { body, ifMatch: revision }));
}

/** @param revision the one that was looked at. @throws ApiProblem 412 where somebody else changed it since */
export async function deleteServer(serverId: string, revision: number): Promise<void> {
  await request('DELETE', `/mcp-servers/${serverId}`, { ifMatch: revision });
  queryClient.setQueryData(serversQuery.queryKey, (servers) => servers?.filter(({ id }) => id !== serverId));
  void queryClient.invalidateQueries({ queryKey: serversQuery.queryKey, exact: true });
  void queryClient.invalidateQueries({ queryKey: serverOverviewsQuery.queryKey });
}

/** The image that an address would show as an icon. */
export const iconPreviewUrl = (url: string) => `/api/v1/mcp-servers/icon-preview?${new URLSearchParams({ url })}`;

/** Tries a server as the form has it, and saves nothing. */
export const testServer = (body: TestServer, signal: AbortSignal) =>
  request<ServerTest>('POST', '/mcp-servers/test', { body, signal });

/** Looks for the authorization server of an address; keeps nothing. */
export const discoverUnsaved = (url: string, signal: AbortSignal) =>
  request<OAuthDiscovery>('POST', '/mcp-servers/discover', { body: { url }, signal });

/** Looks anew for the authorization server of a saved server, and registers there where that is still to be done. */
export const discoverSaved = (serverId: string, signal: AbortSignal) =>
  request<OAuthDiscovery>('POST', `/mcp-servers/${serverId}/oauth2/discover`, { signal });

function keep(server: McpServer): McpServer {
  queryClient.setQueryData(serverQuery(server.id).queryKey, server);
  queryClient.setQueryData(serversQuery.queryKey, (servers) => servers?.map((one) => (one.id === server.id ? server : one)));
  void queryClient.invalidateQueries({ queryKey: serversQuery.queryKey, exact: true });
  void queryClient.invalidateQueries({ queryKey: serverOverviewsQuery.queryKey });
  void queryClient.invalidateQueries({ queryKey: serverToolsQuery(server.id).queryKey });
  return server;
}
