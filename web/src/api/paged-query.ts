import { infiniteQueryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

export type Page<T> = { items: T[]; next_cursor: string | null };

/** What a search means: undefined and empty ones do not limit. */
export type Filters = Readonly<Record<string, string | undefined>>;

/** `path` with the filters behind it. */
export function withFilters(path: string, filters: Filters): string {
  const given = Object.entries(filters).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** A list that is read page by page; its data are the items of all pages read so far. */
export function pagedQuery<T>(key: readonly string[], path: string, filters: Filters = {}) {
  return infiniteQueryOptions({
    queryKey: [...key, filters],
    queryFn: ({ signal, pageParam }) => request<Page<T>>('GET', withFilters(path, { ...filters, cursor: pageParam }), { signal }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}
