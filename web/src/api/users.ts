import type { CreateUser, UpdateUser, UserView } from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { pagedQuery } from './paged-query.ts';
import { reloadAfter } from './reload-after.ts';
import { request } from './request.ts';

/** Everybody who may sign in; `q`: whose name or e-mail address has these words in it. */
export const usersQuery = (q: string) => pagedQuery<UserView>(['users', 'list'], '/users', { q });

export function userQuery(id: string) {
  return queryOptions({
    queryKey: ['users', id],
    queryFn: ({ signal }) => request<UserView>('GET', `/users/${id}`, { signal }),
  });
}

export const createUser = (body: CreateUser) => reloadAfter(request<UserView>('POST', '/users', { body }), 'users');
export const updateUser = (id: string, body: UpdateUser) =>
  reloadAfter(request<UserView>('PATCH', `/users/${id}`, { body }), 'users', 'me');
export const deleteUser = (id: string) => reloadAfter(request<undefined>('DELETE', `/users/${id}`), 'users');
