/** Where a user begins to connect their account at a server: a path of Gatehouse, for the browser that they are signed in with. */
export function connectPath(serverId: string): string {
  return `/api/v1/mcp-servers/${serverId}/oauth2/connect`;
}
