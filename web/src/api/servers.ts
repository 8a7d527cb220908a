import type { McpServer } from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** Every server that the user may see, by name. */
export const serversQuery = queryOptions({
  queryKey: ['mcp-servers'],
  queryFn: ({ signal }) => request<McpServer[]>('GET', '/mcp-servers', { signal }),
});
