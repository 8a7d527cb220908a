import type { AuditEntryView } from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { download, type fileTypes } from './download.ts';
import { pagedQuery, withFilters, type Filters } from './paged-query.ts';
import { request } from './request.ts';

/** Who changed what, the newest first. */
export const auditQuery = (filters: Filters) => pagedQuery<AuditEntryView>(['audit', 'list'], '/audit', filters);

export function auditEntryQuery(id: string) {
  return queryOptions({
    queryKey: ['audit', id],
    queryFn: ({ signal }) => request<AuditEntryView>('GET', `/audit/${encodeURIComponent(id)}`, { signal }),
    staleTime: Infinity, // a line of the record never changes
  });
}

/** Saves all lines that the filters mean. */
export const exportAudit = (filters: Filters, type: keyof typeof fileTypes) =>
  download(withFilters('/audit', filters), type, 'gatehouse-audit');
