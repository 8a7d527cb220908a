import type { McpServer } from '@gatehouse/contract';

/** How a server goes. */
export function ServerActivity({ server }: { server: McpServer }) {
  return <>{server.display_name}</>;
}
