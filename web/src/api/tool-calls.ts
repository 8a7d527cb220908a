import type { ToolCallEntry } from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { download, type fileTypes } from './download.ts';
import { pagedQuery, withFilters, type Filters } from './paged-query.ts';
import { request } from './request.ts';

/** Tool calls on record, the newest first: one's own, everybody's for admins. */
export const toolCallsQuery = (filters: Filters) => pagedQuery<ToolCallEntry>(['tool-calls', 'list'], '/tool-calls', filters);

export function toolCallQuery(id: string) {
  return queryOptions({
    queryKey: ['tool-calls', id],
    queryFn: ({ signal }) => request<ToolCallEntry>('GET', `/tool-calls/${encodeURIComponent(id)}`, { signal }),
  });
}

/** Saves all calls that the filters mean. */
export const exportToolCalls = (filters: Filters, type: keyof typeof fileTypes) =>
  download(withFilters('/tool-calls', filters), type, 'gatehouse-tool-calls');
