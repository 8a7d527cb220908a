import type {
  CreateServer,
  McpServer,
  OAuthDiscovery,
  ServerTest,
  ServerTools,
  TestServer,
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
  queryClient.removeQueries({ queryKey: serverQuery(serverId).queryKey });
  await queryClient.invalidateQueries({ queryKey: serversQuery.queryKey });
}

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
  void queryClient.invalidateQueries({ queryKey: serversQuery.queryKey });
  return server;
}
