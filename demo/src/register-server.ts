import type { CreateServer, McpServer } from '@gatehouse/contract';
import type { DemoAuth, DemoServer } from './servers/demo-server.ts';

/** A running Gatehouse, and the headers that make a request an admin's: `cookie`, or `authorization`. */
export type GatehouseAsAdmin = { url: string; headers: Record<string, string> };

/** What an admin says of a server beyond where it is and what it wants to be shown. */
export type Wishes = Omit<CreateServer, 'url' | 'transport' | 'auth_type'>;

/**
 * Registers one server over the HTTP API.
 * @throws Error with Gatehouse's own words when it refuses
 */
export async function registerServer(gatehouse: GatehouseAsAdmin, server: DemoServer, wish: Wishes): Promise<McpServer> {
  const body: CreateServer = { ...wish, url: server.url, transport: server.transport, ...credentialsOf(server.auth) };
  const response = await fetch(new URL('/api/v1/mcp-servers', gatehouse.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(gatehouse.url).origin, ...gatehouse.headers },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`Gatehouse refused ${wish.display_name} with ${response.status}: ${answer}`);
  return JSON.parse(answer) as McpServer;
}

function credentialsOf(auth: DemoAuth): Pick<CreateServer, 'auth_type' | 'api_key_header' | 'api_key_value' | 'custom_headers'> {
  switch (auth.type) {
    case 'none':
    case 'oauth2': // where to get tokens is found by asking the server
    case 'user_oidc':
      return { auth_type: auth.type };
    case 'api_key':
      return { auth_type: 'api_key', api_key_header: auth.header, api_key_value: auth.value };
    case 'custom_headers':
      return { auth_type: 'custom_headers', custom_headers: auth.headers };
  }
}
